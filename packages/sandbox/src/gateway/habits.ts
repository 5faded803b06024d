import { requireZone } from "../time/local-time.ts";

/** What a gateway's document leaves open about its answers. */
export interface AnswerHabits {
  /** The offset of the times that it writes without a zone. */
  readonly zone: string;
  /** What it says to a query of an order that it does not have. */
  notFound(reference: string): string;
}

/** The options that settle it. */
interface HabitOptions {
  readonly timeZone?: string;
  readonly notFoundText?: string;
}

/** @throws RangeError for a zone that is no offset */
export function answerHabits(gateway: string, given: HabitOptions, defaults: Required<HabitOptions>): AnswerHabits {
  const { timeZone = defaults.timeZone, notFoundText = defaults.notFoundText } = given;
  return {
    zone: requireZone(timeZone, `gateways.${gateway}.timeZone`),
    notFound: (reference) => notFoundText.replaceAll("{reference}", () => reference),
  };
}
