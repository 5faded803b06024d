import { correctedBy, factThatMatters } from "../../../packages/engine/src/machine/hindsight.ts";
import { mayProceed } from "../../../packages/engine/src/machine/timing.ts";
import { refusalOf } from "../../../packages/engine/src/resolve/rules.ts";
import { judge } from "../../../packages/engine/src/store/judge.ts";
import {
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
  isOvertaken,
  notFoundCounts,
  factThatMatters,
  correctedBy,
  whyNotCancelled,
  refusalOf,
};

/** The engine's functions, or those with one of them broken. */
export type EngineFunctions = typeof engineFunctions;
