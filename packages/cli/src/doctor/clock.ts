import { type Finding, wrong } from "./finding.ts";

/** An answer with the gateway's clock in it, and when it was exchanged by ours. */
export interface DatedAnswer {
  /** The header `Date`. */
  readonly date: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Further away than this, and a gateway may take a request for an old one. */
const toleratedMs = 60_000;

/** How far the gateway's clock is ahead of ours. */
export interface ClockDifference {
  /** In milliseconds; negative where the gateway's is behind. As little as the answers prove. */
  readonly aheadMs: number;
  readonly tolerable: boolean;
}

/**
 * The least difference that explains every answer: the gateway wrote its header, whole seconds of its clock, at some time between
 * the beginning and the end of the call.
 */
export function clockDifference(answers: readonly Partial<DatedAnswer>[]): ClockDifference | undefined {
  const known = answers
    .filter(isDated)
    .map(({ date, startedAt, endedAt }) => ({ at: Date.parse(date), startedAt, endedAt }))
    .filter(({ at }) => !Number.isNaN(at));
  if (known.length === 0) return undefined;
  const least = Math.max(...known.map(({ at, endedAt }) => at - endedAt));
  const most = Math.min(...known.map(({ at, startedAt }) => at + 999 - startedAt));
  const aheadMs = least > 0 ? least : Math.min(most, 0);
  return { aheadMs, tolerable: Math.abs(aheadMs) <= toleratedMs };
}

/** Whether the two clocks agree. */
export function clock(answers: readonly Partial<DatedAnswer>[]): Finding {
  const question = "clock";
  const difference = clockDifference(answers);
  if (difference === undefined) return { question, answer: "open", detail: "no answer has a header Date" };
  const { aheadMs, tolerable } = difference;
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  if (tolerable)
    return {
      question,
      answer: "settled",
      detail: seconds === 0 ? "no difference to the gateway's" : `${seconds} s from the gateway's`,
    };
  const direction = aheadMs > 0 ? "behind" : "ahead of";
  return wrong(
    question,
    `this machine's clock is ${seconds} s ${direction} the gateway's: set it by NTP, or the gateway may treat requests as expired`,
  );
}

function isDated(answer: Partial<DatedAnswer>): answer is DatedAnswer {
  return answer.date !== undefined;
}
