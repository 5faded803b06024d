import { versionOf } from "../../../packages/engine/src/record.ts";
import type { ObservationRecord } from "../../../packages/engine/src/store/observation-record.ts";
import { type EngineFunctions, engineFunctions } from "./functions.ts";
import { storedProposal } from "./proposed.ts";
import { olderRow, type StoredRow, store } from "./row.ts";
import type { Setting } from "./setting.ts";
import { type Approvals, type Row, type Ruled, rowKey, type World, workerKey } from "./world.ts";

/** A setting and the functions that decide in it, with what has been worked out already. */
export interface Model {
  readonly setting: Setting;
  readonly functions: EngineFunctions;
  /** The row after an observation has been stored. */
  readonly store: (row: Row, record: ObservationRecord) => StoredRow;
  /** The row after an hour. */
  readonly olderRow: (row: Row) => Row;
  /** The same text for worlds that differ only in the names of the workers. */
  readonly keyOf: (world: World) => string;
}

/** Makes a model. Few rows differ, and worlds share them: each pair of row and observation is judged once. */
export function createModel(setting: Setting, functions: EngineFunctions = engineFunctions): Model {
  const numbers = new Map<string, number>();
  const numberOf = remember((row: Row): number => {
    const key = rowKey(row);
    const known = numbers.get(key) ?? numbers.size;
    numbers.set(key, known);
    return known;
  });
  const judged = remember((_row: Row) => new Map<string, StoredRow>());
  return {
    setting,
    functions,
    store(row, record) {
      const { word, source, attempt, claim, otherClaim, overtaken, payout, error, decision } = record;
      const key = [word, source, attempt, claim, otherClaim, overtaken, payout?.status, error, decision].join();
      const known = judged(row).get(key) ?? store(row, record, functions, setting);
      judged(row).set(key, known);
      return known;
    },
    olderRow: remember((row) => olderRow(row, setting.rules)),
    keyOf({ row, lives, claims, workers, flights, order, takenTwice, paidAgain, approvals }) {
      const { now, backup, isMissing, inbox, compared, recovering, settlesInMs } = lives;
      const [first, second] = workers
        .map((worker, index) => `${workerKey(worker)}${+(compared[index] ?? true)}`)
        .sort();
      const away = flights.map(({ life, attempt, leftMs }) => `${life}:${attempt}:${leftMs}`).join();
      const older = typeof backup === "object" ? numberOf(backup) : backup;
      const database = `${now}${older}${+isMissing}${inbox}${+recovering}${settlesInMs}`;
      const people = approvals === undefined ? "" : approvalsKey(approvals, row, { numberOf, functions });
      return `${numberOf(row)}|${database}|${claims}|${first}|${second}|${away}|${order}|${+takenTwice}${+paidAgain}${people}`;
    },
  };
}

interface Keyed {
  readonly numberOf: (row: Row) => number;
  readonly functions: EngineFunctions;
}

function approvalsKey(approvals: Approvals, row: Row, keyed: Keyed): string {
  const { successor, successors, turned, cameBack, breach } = approvals;
  const again =
    successor === undefined
      ? ""
      : `${keyed.numberOf(successor.row)}${ruledKey(successor, successor.row, keyed)}${successor.order}${+successor.alarmed}`;
  return `|${ruledKey(approvals, row, keyed)}|${again}|${successors}${+turned}${+cameBack}${breach ?? ""}`;
}

/** Versions count without end, and what the engine does not take for open any more is as good as none. */
function ruledKey(ruled: Ruled, row: Row, { functions }: Keyed): string {
  const stored = storedProposal(ruled, row);
  if (stored === undefined || functions.stateOfProposal(stored) !== "open") return `-${+ruled.isApproved}`;
  const { kind, action, proposed_by, version, has_lapsed } = stored;
  const isPresent = version === versionOf({ attempt: row.attempt, revision: ruled.revision });
  return `${kind}${action.decision ?? ""}${proposed_by}${+isPresent}${+has_lapsed}${+ruled.isApproved}`;
}

/** Remembers what was worked out for an object, as long as it lives. */
function remember<From extends object, To>(work: (from: From) => To): (from: From) => To {
  const known = new WeakMap<From, To>();
  return (from) => {
    const before = known.get(from);
    if (before !== undefined) return before;
    const result = work(from);
    known.set(from, result);
    return result;
  };
}
