import { finalStates } from "../../../packages/engine/src/machine/words.ts";
import type { Model } from "./model.ts";
import { isAllowed } from "./people-steps.ts";
import { doubtsOf } from "./restore-steps.ts";
import { lockedRow } from "./row.ts";
import type { World } from "./world.ts";

/** What must hold in every world that can be reached. */
export type InvariantName = (typeof invariants)[number]["name"] | "no dead end";

interface Looked {
  readonly world: World;
  readonly model: Model;
}

/** Each holds for a world or does not. */
export const invariants = [
  {
    name: "paid at most once",
    holds: ({ world }: Looked) => !world.takenTwice && !(world.paidAgain && isLive(world)),
  },
  {
    name: "one POST at a time",
    holds: ({ world }: Looked) => world.flights.length <= 1,
  },
  {
    name: "to be sent only when nothing of an earlier attempt can arrive any more",
    holds: (looked: Looked) => !mayBeSent(looked) || !mayArrive(looked),
  },
  {
    name: "repayable only when nothing can arrive any more",
    holds: (looked: Looked) =>
      !looked.world.row.repayable || (isEnded(looked.world) && !mayArrive(looked) && !isLive(looked.world)),
  },
  {
    name: "not_sent only when nothing can arrive any more",
    holds: (looked: Looked) => !notSentAllowed(looked) || !mayArrive(looked),
  },
  {
    name: "not_sent never after the gateway has named the order",
    holds: (looked: Looked) => !notSentAllowed(looked) || !looked.world.row.named,
  },
  {
    name: "what is stored as ended has ended so",
    holds: (looked: Looked) => {
      const { row, order } = looked.world;
      if (row.state === "succeeded") return order === "succeeded";
      return !isEnded(looked.world) || (!mayArrive(looked) && !isLive(looked.world));
    },
  },
  {
    name: "what is open has a next job",
    holds: ({ world }: Looked) => isEnded(world) || world.row.dueInMs !== null,
  },
] as const;

/** Whether a worker that has compared the database claims the payout as soon as it is due. */
function mayBeSent({ world, model }: Looked): boolean {
  const { row, lives } = world;
  if (row.state !== "accepted" || lives.isMissing || !lives.compared.includes(true)) return false;
  return model.functions.sendStep({ ...lockedRow(row), due: true }, "new", doubtsOf(world)) === "claim";
}

function isEnded({ row }: World): boolean {
  return finalStates.includes(row.state);
}

function isLive({ order }: World): boolean {
  return order === "pending" || order === "succeeded";
}

/** Whether the gateway can still take in a POST that is on its way, or that a worker can still let leave. */
function mayArrive({ world, model }: Looked): boolean {
  if (model.setting.refusesDuplicates && world.order !== "none") return false;
  return (
    world.flights.length > 0 ||
    world.workers.some(
      (worker) =>
        (worker.doing === "claim" || worker.doing === "connect") &&
        model.functions.mayProceed(worker.elapsedMs, model.setting.rules),
    )
  );
}

function notSentAllowed({ world, model }: Looked): boolean {
  return isAllowed(world, "not_sent", model);
}

/** Everything has come to its end: the money was paid once, or whoever ordered it knows that it was not. */
export function isOver({ row, lives, workers, flights, order, paidAgain }: World): boolean {
  if (lives.isMissing) return false;
  if (flights.length > 0 || workers.some(({ doing }) => doing !== "nothing")) return false;
  if (row.state === "succeeded") return order === "succeeded" && !paidAgain;
  return finalStates.includes(row.state) && (row.repayable ? paidAgain : true);
}
