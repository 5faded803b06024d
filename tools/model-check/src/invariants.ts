import { finalStates, withoutMoney } from "../../../packages/engine/src/machine/words.ts";
import type { Model } from "./model.ts";
import { isAllowed } from "./people-steps.ts";
import { doubtsOf } from "./restore-steps.ts";
import { lockedRow } from "./row.ts";
import type { Successor, World } from "./world.ts";

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
      !looked.world.row.repayable ||
      (isEnded(looked.world) && !mayArrive(looked) && (!isLive(looked.world) || isTurned(looked.world))),
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
      if (row.state === "reversed" && looked.world.approvals?.cameBack === true) return true;
      return !isEnded(looked.world) || (!mayArrive(looked) && (!isLive(looked.world) || isTurned(looked.world)));
    },
  },
  {
    name: "what is open has a next job",
    holds: ({ world }: Looked) => isEnded(world) || world.row.dueInMs !== null || awaitsApproval(world),
  },
  {
    name: "what awaits approval is sent only after somebody else has approved it",
    holds: ({ world: { approvals, claims } }: Looked) =>
      approvals === undefined ||
      ((claims === 0 || approvals.isApproved) && (!wasSent(approvals.successor) || approvals.successor.isApproved)),
  },
  {
    name: "nothing is carried out in one name",
    holds: ({ world }: Looked) => world.approvals?.breach !== "one name",
  },
  {
    name: "what is carried out is the very version that was proposed and seen, within a day",
    holds: ({ world }: Looked) => !["another version", "lapsed"].includes(world.approvals?.breach ?? ""),
  },
  {
    name: "ordered again at most once",
    holds: ({ world }: Looked) => (world.approvals?.successors ?? 0) <= 1,
  },
  {
    name: "money goes twice only where the gateway contradicts itself",
    holds: ({ world }: Looked) => !isPaidTwice(world) || isTurned(world),
  },
  {
    name: "what pays again is not sent while it is in doubt how the original ended",
    holds: (looked: Looked) => !isDoubtful(looked.world) || !successorMayBeSent(looked),
  },
  {
    name: "paid_twice is raised about what was sent while that is in doubt",
    holds: ({ world }: Looked) => {
      const successor = world.approvals?.successor;
      if (!isDoubtful(world) || !wasSent(successor)) return true;
      return successor.alarmed || withoutMoney.includes(successor.row.state);
    },
  },
  {
    name: "paid_twice is raised about nothing that was not sent",
    holds: ({ world: { approvals } }: Looked) => approvals?.successor?.alarmed !== true || wasSent(approvals.successor),
  },
] as const;

function awaitsApproval({ row }: World): boolean {
  return row.state === "accepted" && row.ruled?.awaitsApproval === true;
}

/** The gateway has paid what it had reported as failed. */
function isTurned({ approvals }: World): boolean {
  return approvals?.turned === true;
}

function wasSent(successor: Successor | undefined): successor is Successor {
  return successor !== undefined && successor.row.attempt > 0;
}

function isPaidTwice({ approvals, ...world }: World): boolean {
  const again = approvals?.successor?.order;
  return isLive(world) && (again === "pending" || again === "succeeded");
}

/** Whether the engine knows that the original, whose money was ordered again, may have been paid after all. */
function isDoubtful({ row }: World): boolean {
  return row.ruled?.paidAgain === true && (!withoutMoney.includes(row.state) || !row.final);
}

function successorMayBeSent({ world, model }: Looked): boolean {
  const row = world.approvals?.successor?.row;
  if (row === undefined) return false;
  return model.functions.sendStep(lockedRow(row), "new", { recoveringSince: null, journaled: false }) === "claim";
}

/** Whether a worker that has compared the database claims the payout as soon as it is due. */
function mayBeSent({ world, model }: Looked): boolean {
  const { row, lives } = world;
  if (row.state !== "accepted" || lives.isMissing || !lives.compared.includes(true)) return false;
  return model.functions.sendStep({ ...lockedRow(row), due: true }, "new", doubtsOf(world)) === "claim";
}

function isEnded({ row }: Pick<World, "row">): boolean {
  return finalStates.includes(row.state);
}

function isLive({ order }: Pick<World, "order">): boolean {
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
export function isOver(world: World): boolean {
  const { row, lives, workers, flights, order, paidAgain } = world;
  if (lives.isMissing) return false;
  if (flights.length > 0 || workers.some(({ doing }) => doing !== "nothing")) return false;
  if (world.approvals !== undefined) return isOverForTwo(world);
  if (row.state === "succeeded") return order === "succeeded" && !paidAgain;
  return finalStates.includes(row.state) && (row.repayable ? paidAgain : true);
}

/** The same where money is paid again by proposals; a successor that is held waits for people. */
function isOverForTwo(world: World): boolean {
  const { row, order, approvals } = world;
  const successor = approvals?.successor;
  const isTrue =
    row.state === "succeeded" ? order === "succeeded" : isEnded(world) && (!isLive(world) || approvals?.cameBack);
  if (isTrue !== true) return false;
  if (successor === undefined) return true;
  if (!isEnded(successor) && successor.row.state !== "needs_review") return false;
  return !isPaidTwice(world) || approvals?.cameBack === true || successor.alarmed;
}
