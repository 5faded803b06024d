import type { Decision } from "../../../packages/engine/src/machine/decide.ts";
import type { ObservationRecord } from "../../../packages/engine/src/store/observation-record.ts";
import type { Model } from "./model.ts";
import { lockedRow } from "./row.ts";
import type { Row, Successor, World } from "./world.ts";

/** The world after an observation of the order has been stored. Mirrors `observe` in store/observe.ts. */
export function observed(world: World, record: ObservationRecord, model: Model): World {
  const { row, decision, isNewVersion } = model.store(world.row, record);
  const { approvals } = world;
  if (approvals === undefined) return { ...world, row };
  const { revision, successor } = approvals;
  return {
    ...world,
    row,
    approvals: {
      ...approvals,
      revision: revision + Number(isNewVersion),
      successor: successor && alarmed(successor, { original: world.row, decision }, model),
    },
  };
}

/** Mirrors `alarmSuccessors` in pay-again/successors.ts. */
function alarmed(
  successor: Successor,
  { original, decision }: { readonly original: Row; readonly decision: Decision },
  { functions, store }: Model,
): Successor {
  if (!functions.endIsDoubtful(decision, original)) return successor;
  const { row } = successor;
  const alarm = functions.alarmFor(decision, { ...lockedRow(row), state: row.state });
  if (alarm === "none" || row.ruled === undefined) return successor;
  const marked: Row = { ...row, repayable: false, ruled: { ...row.ruled, contradicted: true } };
  const noted = { ...successor, row: marked, revision: successor.revision + 1 };
  if (alarm === "hold") {
    const held = store(marked, { word: "contradicted", source: "engine", actor: "engine" });
    return { ...noted, row: held.row, revision: noted.revision + Number(held.isNewVersion) };
  }
  return { ...noted, alarmed: successor.alarmed || alarm === "paid_twice" };
}
