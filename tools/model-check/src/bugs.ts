import { type EngineFunctions, engineFunctions } from "./functions.ts";
import type { InvariantName } from "./invariants.ts";
import { type Setting, settings } from "./setting.ts";

/** A fault that is planted: exactly one function of the engine is replaced by a broken one. */
export interface PlantedBug {
  readonly name: string;
  readonly setting: Setting;
  readonly functions: EngineFunctions;
  /** What must be found to be broken. */
  readonly breaks: InvariantName;
}

const { refusalOf, notFoundCounts, sendStep } = engineFunctions;

/** The faults that the explorer must find; without them it must find none. */
export const plantedBugs: readonly PlantedBug[] = [
  {
    name: "the last check before the POST is removed (A1)",
    setting: settings.plain,
    functions: { ...engineFunctions, mayProceed: () => true },
    breaks: "paid at most once",
  },
  {
    name: "not_sent is allowed before the attempt has settled",
    setting: settings.plain,
    functions: {
      ...engineFunctions,
      refusalOf: (payout, decision) => refusalOf({ ...payout, settled: true }, decision),
    },
    breaks: "paid at most once",
  },
  {
    name: "an order is sent again before the attempt has settled",
    setting: settings.resend,
    functions: { ...engineFunctions, notFoundCounts: (context) => notFoundCounts({ ...context, settled: true }) },
    breaks: "one POST at a time",
  },
  {
    name: "what an older database may have sent is not in doubt",
    setting: settings.restored,
    functions: {
      ...engineFunctions,
      sendStep: (row, name) =>
        sendStep({ ...row, check_first_at: null }, name, { recoveringSince: null, journaled: false }),
    },
    breaks: "paid at most once",
  },
  {
    name: "it is queried first, but before what was sent has settled",
    setting: settings.restored,
    functions: { ...engineFunctions, settlesAfterMs: () => 0 },
    breaks: "paid at most once",
  },
  {
    name: "a recovery is ended before what was sent has settled",
    setting: settings.restored,
    functions: { ...engineFunctions, recoverySettlesAt: (since) => since },
    breaks: "paid at most once",
  },
];
