import { approvalSteps } from "./approval-steps.ts";
import { gatewaySteps } from "./gateway-steps.ts";
import type { Model } from "./model.ts";
import { peopleSteps } from "./people-steps.ts";
import { restoreSteps } from "./restore-steps.ts";
import type { Step } from "./step.ts";
import { successorSteps } from "./successor-steps.ts";
import { timeStep } from "./time.ts";
import { workerSteps } from "./worker-steps.ts";
import type { World } from "./world.ts";

/** Everything that can happen next. */
export function stepsFrom(world: World, model: Model): Step[] {
  return [
    ...workerSteps(world, 0, model),
    ...workerSteps(world, 1, model),
    ...gatewaySteps(world, model),
    ...peopleSteps(world, model),
    ...approvalSteps(world, model),
    ...successorSteps(world, model),
    ...restoreSteps(world, model),
    ...timeStep(world, model),
  ];
}
