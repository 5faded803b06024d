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

const { judge, refusalOf, notFoundCounts, sendStep, whyNotApproved, stateOfProposal, whyNotPaidAgain, alarmFor } =
  engineFunctions;

const nobody = "nobody";

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
  {
    name: "an order that awaits approval is claimed",
    setting: settings.approved,
    functions: {
      ...engineFunctions,
      sendStep: (row, name, doubts) =>
        sendStep({ ...row, due: row.due || row.awaits_approval, awaits_approval: false }, name, doubts),
    },
    breaks: "what awaits approval is sent only after somebody else has approved it",
  },
  {
    name: "whoever submitted an order approves it",
    setting: settings.approved,
    functions: {
      ...engineFunctions,
      whyNotApproved: (proposal, payout, by) =>
        whyNotApproved(proposal, payout && { ...payout, submitted_by: nobody }, by),
    },
    breaks: "nothing is carried out in one name",
  },
  {
    name: "whoever proposed something approves it",
    setting: settings.approved,
    functions: {
      ...engineFunctions,
      whyNotApproved: (proposal, payout, by) => whyNotApproved({ ...proposal, proposed_by: nobody }, payout, by),
    },
    breaks: "nothing is carried out in one name",
  },
  {
    name: "the version that an approver has seen is not compared",
    setting: settings.approved,
    functions: {
      ...engineFunctions,
      whyNotApproved: (proposal, payout, by) =>
        whyNotApproved(proposal, payout, { ...by, seen: proposal.version ?? undefined }),
    },
    breaks: "what is carried out is the very version that was proposed and seen, within a day",
  },
  {
    name: "a void proposal is carried out",
    setting: settings.approved,
    functions: { ...engineFunctions, stateOfProposal: (row) => stateOfProposal({ ...row, version: null }) },
    breaks: "what is carried out is the very version that was proposed and seen, within a day",
  },
  {
    name: "a lapsed proposal is carried out",
    setting: settings.approved,
    functions: { ...engineFunctions, stateOfProposal: (row) => stateOfProposal({ ...row, has_lapsed: false }) },
    breaks: "what is carried out is the very version that was proposed and seen, within a day",
  },
  {
    name: "a payout is paid again twice",
    setting: settings.approved,
    functions: {
      ...engineFunctions,
      whyNotPaidAgain: (row, ancestors, corrupted) =>
        whyNotPaidAgain(
          { ...row, paid_again_as: null, repayable: row.repayable || row.paid_again_as !== null },
          ancestors,
          corrupted,
        ),
    },
    breaks: "ordered again at most once",
  },
  {
    name: "what is not repayable is paid again",
    setting: settings.approved,
    functions: {
      ...engineFunctions,
      whyNotPaidAgain: (row, ancestors, corrupted) =>
        whyNotPaidAgain({ ...row, repayable: row.repayable || row.state === "unknown" }, ancestors, corrupted),
    },
    breaks: "money goes twice only where the gateway contradicts itself",
  },
  {
    name: "what pays again is not held when the original is contradicted",
    setting: settings.approved,
    functions: { ...engineFunctions, endIsDoubtful: () => false },
    breaks: "what pays again is not sent while it is in doubt how the original ended",
  },
  {
    name: "no alarm about what was sent when the original is contradicted",
    setting: settings.approved,
    functions: {
      ...engineFunctions,
      alarmFor: (decision, successor) => {
        const alarm = alarmFor(decision, successor);
        return alarm === "paid_twice" ? "note" : alarm;
      },
    },
    breaks: "paid_twice is raised about what was sent while that is in doubt",
  },
  {
    name: "no alarm about what had failed before the original was contradicted, and is paid after all",
    setting: settings.approved,
    functions: {
      ...engineFunctions,
      judge: (row, record, rules) => {
        const judgement = judge(row, record, rules);
        return { ...judgement, events: judgement.events.filter(({ kind }) => kind !== "paid_twice") };
      },
    },
    breaks: "paid_twice is raised about what was sent while that is in doubt",
  },
  {
    name: "an alarm about what was held before it was sent",
    setting: settings.approved,
    functions: {
      ...engineFunctions,
      alarmFor: (decision, successor) => alarmFor(decision, { ...successor, corrupted: true }),
    },
    breaks: "paid_twice is raised about nothing that was not sent",
  },
];
