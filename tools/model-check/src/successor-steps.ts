import { claimed } from "../../../packages/engine/src/work/observation-of.ts";
import type { Model } from "./model.ts";
import { lockedRow, messageOf } from "./row.ts";
import { type Step, step } from "./step.ts";
import type { Successor, World } from "./world.ts";

const name = "claim of the successor";
const noDoubts = { recoveringSince: null, journaled: false };

/** What a query that the gateway's change of mind leads to is told. */
function queried(status: "succeeded") {
  return { word: `says_${status}`, source: "query", actor: "gateway", payout: messageOf(status) } as const;
}

/** What becomes of the payout that pays the money again. */
export function successorSteps(world: World, model: Model): Step[] {
  const { approvals } = world;
  const successor = approvals?.successor;
  if (approvals === undefined || successor === undefined) return [];
  const { functions } = model;
  const { row, order } = successor;
  const next = (
    kind: "is claimed and taken in" | "succeeds" | "fails" | "is paid after all" | "is cancelled",
    changed: Partial<Successor>,
  ) =>
    step(
      { kind, about: "successor" },
      { ...world, approvals: { ...approvals, successor: { ...successor, ...changed } } },
    );
  const facts = { corrupted: undefined, sentAgain: false, inDoubt: false };
  const cancel = { word: "cancel", source: "caller", actor: "caller", reason: "taken back" } as const;
  return [
    ...(functions.sendStep(lockedRow(row), "new", noDoubts) === "claim"
      ? [next("is claimed and taken in", { ...stored(successor, claimed(1, name), model), order: "pending" })]
      : []),
    ...(order === "pending"
      ? (["succeeded", "failed"] as const).map((status) => {
          const record = { word: `says_${status}`, source: "send", actor: "gateway", attempt: 1, keep: true } as const;
          const answered = stored(successor, { ...record, payout: messageOf(status) }, model);
          return next(status === "succeeded" ? "succeeds" : "fails", { ...answered, order: status });
        })
      : []),
    ...(order === "failed"
      ? [next("is paid after all", { ...stored(successor, queried("succeeded"), model), order: "succeeded" })]
      : []),
    ...(functions.whyNotCancelled(lockedRow(row), facts) === undefined
      ? [next("is cancelled", stored(successor, cancel, model))]
      : []),
  ];
}

function stored(
  { row, revision, alarmed }: Successor,
  record: Parameters<Model["store"]>[1],
  model: Model,
): Pick<Successor, "row" | "revision" | "alarmed"> {
  const next = model.store(row, record);
  return { row: next.row, revision: revision + Number(next.isNewVersion), alarmed: alarmed || next.isAlarmed };
}
