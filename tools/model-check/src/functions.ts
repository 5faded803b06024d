import { proposalStep, whyNotApproved } from "../../../packages/engine/src/approvals/checks.ts";
import { isMet } from "../../../packages/engine/src/approvals/rules.ts";
import { stateOfProposal } from "../../../packages/engine/src/approvals/stored-proposal.ts";
import { correctedBy, factThatMatters } from "../../../packages/engine/src/machine/hindsight.ts";
import { mayProceed, settlesAfterMs } from "../../../packages/engine/src/machine/timing.ts";
import { whyNotPaidAgain } from "../../../packages/engine/src/pay-again/pay-again.ts";
import { alarmFor, endIsDoubtful } from "../../../packages/engine/src/pay-again/successors.ts";
import { doubtAboutServer } from "../../../packages/engine/src/recovery/lineage.ts";
import { recoverySettlesAt } from "../../../packages/engine/src/recovery/operations.ts";
import { whyNotReopened } from "../../../packages/engine/src/resolve/reopen.ts";
import { refusalOf } from "../../../packages/engine/src/resolve/rules.ts";
import { judge } from "../../../packages/engine/src/store/judge.ts";
import {
  isOtherClaim,
  isOvertaken,
  notFoundCounts,
  queryStep,
  sendStep,
  whyNotCancelled,
} from "../../../packages/engine/src/work/steps.ts";

/** The functions of the engine that decide: the model calls these, and has no rules of its own. */
export const engineFunctions = {
  judge,
  sendStep,
  queryStep,
  mayProceed,
  settlesAfterMs,
  isOtherClaim,
  isOvertaken,
  notFoundCounts,
  factThatMatters,
  correctedBy,
  whyNotCancelled,
  refusalOf,
  doubtAboutServer,
  recoverySettlesAt,
  stateOfProposal,
  proposalStep,
  whyNotApproved,
  isMet,
  whyNotReopened,
  whyNotPaidAgain,
  endIsDoubtful,
  alarmFor,
};

/** The engine's functions, or those with one of them broken. */
export type EngineFunctions = typeof engineFunctions;
