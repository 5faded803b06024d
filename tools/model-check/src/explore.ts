import { type InvariantName, invariants, isOver } from "./invariants.ts";
import type { Model } from "./model.ts";
import { isBeforeRestore } from "./restore-steps.ts";
import type { Action } from "./step.ts";
import { stepsFrom } from "./steps.ts";
import { startOf, type World } from "./world.ts";

/** What an exploration found. */
export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  /** How many steps the farthest world is away from the start, by the shortest way. */
  readonly depth: number;
  /** For each invariant that is broken, a shortest way to where it is. */
  readonly broken: ReadonlyMap<InvariantName, Trace>;
}

/** What happened, step by step. */
export type Trace = readonly Action[];

/** How far it is explored. */
export interface Options {
  /** Stop where this is broken. Without it everything is explored. */
  readonly until?: InvariantName;
  /** Go no farther than so many steps: dead ends are then not looked for. */
  readonly maxDepth?: number;
  readonly onDepth?: (depth: number, states: number) => void;
}

/** The worlds that were found, each with the way to it. Worlds themselves are not kept: there are too many. */
interface Found {
  readonly ids: Map<string, number>;
  /** The world before each on a shortest way. */
  readonly parents: number[];
  readonly from: number[];
  readonly to: number[];
  readonly over: number[];
}

/** Explores every world that can be reached, nearest first. */
export function explore(
  model: Model,
  { until, maxDepth = Number.POSITIVE_INFINITY, onDepth }: Options = {},
): Exploration {
  const start = startOf(model.setting);
  const found: Found = { ids: new Map([[model.keyOf(start), 0]]), parents: [-1], from: [], to: [], over: [] };
  const broken = new Map<InvariantName, number>();
  let frontier: readonly Numbered[] = [{ world: start, id: 0 }];
  let depth = 0;
  const isStopped = () => depth > maxDepth || (until !== undefined && broken.has(until));
  for (; frontier.length > 0 && !isStopped(); depth++) {
    onDepth?.(depth, found.ids.size);
    for (const each of frontier) check(each, model, broken, found);
    frontier = frontier.flatMap((each) => expand(each, model, found));
  }
  const stranded = frontier.length === 0 ? firstStranded(found) : undefined;
  if (stranded !== undefined) broken.set("no dead end", stranded);
  const traces = [...broken].map(([name, id]) => [name, traceTo(id, found, model)] as const);
  return { states: found.ids.size, transitions: found.from.length, depth: depth - 1, broken: new Map(traces) };
}

interface Numbered {
  readonly world: World;
  readonly id: number;
}

function check({ world, id }: Numbered, model: Model, broken: Map<InvariantName, number>, { over }: Found): void {
  for (const { name, holds } of invariants) if (!broken.has(name) && !holds({ world, model })) broken.set(name, id);
  // An order that would be sent once more than is explored goes on behind the border.
  const isBorder = world.row.state === "accepted" && world.claims >= model.setting.maxAttempts;
  // What is repayable is not restored, and what people do then is explored without a restore.
  const isElsewhere = isBeforeRestore(world, model) && world.row.repayable;
  if (isOver(world) || isBorder || isElsewhere) over.push(id);
}

function expand({ world, id }: Numbered, model: Model, { ids, parents, from, to }: Found): Numbered[] {
  const added: Numbered[] = [];
  for (const { world: next } of stepsFrom(world, model)) {
    const key = model.keyOf(next);
    const known = ids.get(key);
    const nextId = known ?? ids.size;
    from.push(id);
    to.push(nextId);
    if (known !== undefined) continue;
    ids.set(key, nextId);
    parents.push(id);
    added.push({ world: next, id: nextId });
  }
  return added;
}

/** The nearest world from which no way leads to where everything is over. */
function firstStranded({ ids, from, to, over }: Found): number | undefined {
  const before = Array.from({ length: ids.size }, (): number[] => []);
  for (const [edge, target] of to.entries()) before[target]?.push(from[edge] ?? 0);
  const reaches = new Uint8Array(ids.size);
  const waiting = [...over];
  for (const id of waiting) reaches[id] = 1;
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop())
    for (const earlier of before[id] ?? [])
      if (reaches[earlier] === 0) {
        reaches[earlier] = 1;
        waiting.push(earlier);
      }
  const first = reaches.indexOf(0);
  return first === -1 ? undefined : first;
}

/** Walks the way to a world once more: on the way there the workers keep their names. */
function traceTo(id: number, { ids, parents }: Found, model: Model): Trace {
  const way: number[] = [];
  for (let at = id; at > 0; at = parents[at] ?? 0) way.unshift(at);
  let world = startOf(model.setting);
  return way.map((target) => {
    const taken = stepsFrom(world, model).find((step) => ids.get(model.keyOf(step.world)) === target);
    if (taken === undefined) throw new Error("a way that was found cannot be walked again");
    world = taken.world;
    return taken.action;
  });
}
