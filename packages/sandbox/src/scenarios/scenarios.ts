import type { Settlement } from "./settlements.ts";

/** Where an order goes next: `pending` leaves it open for ever. */
export interface ScenarioStep {
  /** The status that the order gets. */
  readonly status: Settlement | "pending";
  /** Milliseconds of gateway time since the step before. @default none: the create answers it */
  readonly after?: number;
}

/** What the last two digits of an amount make of an order, as the numbers of test cards do. */
export interface Scenario {
  /** The two digits after the decimal point; the last two digits for a currency without decimals. */
  readonly digits: string;
  /** What happens to the order, in words. */
  readonly meaning: string;
  /** What happens one after the other, the first step after the create. */
  readonly steps: readonly [ScenarioStep, ...ScenarioStep[]];
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Every scenario. An amount that ends in anything else gets the first one. */
export const scenarios: readonly [Scenario, ...Scenario[]] = [
  { digits: "00", meaning: "succeeds after 1 s", steps: [{ status: "succeeded", after: second }] },
  { digits: "01", meaning: "succeeds at once: the create's answer says so", steps: [{ status: "succeeded" }] },
  { digits: "02", meaning: "succeeds late, after 1 h", steps: [{ status: "succeeded", after: hour }] },
  { digits: "03", meaning: "fails after 1 s", steps: [{ status: "failed", after: second }] },
  { digits: "04", meaning: "is cancelled after 1 s", steps: [{ status: "cancelled", after: second }] },
  { digits: "05", meaning: "is stuck: it stays open forever", steps: [{ status: "pending" }] },
  {
    digits: "06",
    meaning: "succeeds after 1 s and is reversed 1 min later",
    steps: [
      { status: "succeeded", after: second },
      { status: "failed", after: minute },
    ],
  },
  {
    digits: "07",
    meaning: "fails after 1 s and succeeds 1 min later",
    steps: [
      { status: "failed", after: second },
      { status: "succeeded", after: minute },
    ],
  },
  { digits: "08", meaning: "fails at once: the create's answer says so", steps: [{ status: "failed" }] },
];

/** Currencies of the gateways in which no amount has decimals, whatever the wire writes. */
const withoutDecimals: readonly string[] = ["VND"];

/** An amount in what its last two digits are read from; it is given in hundredths whatever the currency. */
export function smallestUnits(hundredths: bigint, currency: string): bigint {
  return withoutDecimals.includes(currency) ? hundredths / 100n : hundredths;
}

/** The scenario of an amount, which is given in hundredths whatever the currency. */
export function scenarioOf(hundredths: bigint, currency: string): Scenario {
  const digits = String(smallestUnits(hundredths, currency) % 100n).padStart(2, "0");
  return scenarios.find((scenario) => scenario.digits === digits) ?? scenarios[0];
}

/** A scenario as an outcome of one gateway; `toWord` says each step in its words. */
export function outcomeOf<Outcome extends object>(
  { steps }: Scenario,
  toWord: (status: ScenarioStep["status"]) => Outcome,
): Outcome & { readonly after?: number; readonly afterwards?: Outcome } {
  const [last, ...earlier] = [...steps].reverse();
  const timed = ({ status, after }: ScenarioStep) => ({ ...toWord(status), ...(after === undefined ? {} : { after }) });
  return earlier.reduce((afterwards, step) => ({ ...timed(step), afterwards }), timed(last ?? steps[0]));
}
