import type { Observation } from "../../../packages/engine/src/machine/words.ts";
import type { DecisionWord } from "../../../packages/engine/src/resolve/rules.ts";
import type { Claim, Index, Person, Proposed, Said, Worker, World } from "./world.ts";

/** What happens in one step. */
export type Action =
  | { readonly kind: WorkerStep; readonly worker: Index }
  | {
      readonly kind: "query is answered" | "gets the answer" | "store";
      readonly worker: Index;
      readonly word: Observation;
    }
  | (Claim & { readonly kind: "takes the order in" | "refuses the order" | "finds a duplicate" })
  | { readonly kind: "becomes" | "notifies"; readonly status: Said }
  | { readonly kind: "decides"; readonly decision: DecisionWord }
  | { readonly kind: "cancels" | "pays again" | "submits again" }
  | { readonly kind: "ends the recovery" }
  | { readonly kind: "pays after all" | "sends the money back" }
  | (Subject & {
      readonly kind: "proposes" | "approves" | "approves, having seen another version";
      readonly by: Person;
    })
  | (Subject & { readonly kind: "is declined" | "lapses" })
  | {
      readonly kind: "is claimed and taken in" | "succeeds" | "fails" | "is paid after all" | "is cancelled";
      readonly about: "successor";
    }
  | { readonly kind: "an hour passes" | DatabaseStep };

/** What is proposed, about which payout. */
interface Subject {
  readonly what: Pick<Proposed, "kind" | "decision">;
  readonly about: About;
}

/** Which payout it is about. */
export type About = "original" | "successor";

/** What becomes of the database. A backup is also what a standby has got when it is promoted. */
type DatabaseStep = "a backup is taken" | "a backup without the order is taken" | "an older database takes its place";

type WorkerStep =
  | "claims"
  | "claims, and does not hear so"
  | "hears of its claim"
  | "has lost its claim"
  | "cannot connect"
  | "proceed returns false"
  | "POST"
  | "is refused"
  | "gets no answer"
  | "takes over"
  | "queries"
  | "compares the database"
  | "finds a doubt"
  | "queries before it sends"
  | "crash";

/** One step, and the world after it. */
export interface Step {
  readonly action: Action;
  readonly world: World;
}

/** A step. */
export function step(action: Action, world: World): Step {
  return { action, world };
}

const byCaller: readonly Action["kind"][] = ["cancels", "pays again", "submits again"];

const byGateway: readonly Action["kind"][] = ["pays after all", "sends the money back"];

/** Describes a step in words. */
export function describeAction(action: Action): string {
  if ("what" in action) {
    const { kind, what, about } = action;
    const proposal = [what.kind, what.decision, about === "successor" && "(successor)"].filter(Boolean).join(" ");
    return "by" in action ? `${action.by}: ${kind}: ${proposal}` : `the proposal ${kind}: ${proposal}`;
  }
  if ("about" in action) return `successor: ${action.kind}`;
  if (byGateway.includes(action.kind)) return `gateway: ${action.kind}`;
  if ("worker" in action) {
    const what = "word" in action ? `${action.kind} (${action.word})` : action.kind;
    return `worker ${action.worker + 1}: ${what}`;
  }
  if ("attempt" in action) {
    const when = action.life === 0 ? "" : " on the older database";
    return `gateway: ${action.kind} (POST of attempt ${action.attempt}${when})`;
  }
  if ("status" in action) return `gateway: ${action.kind} ${action.status}`;
  if ("decision" in action) return `operator: decides ${action.decision}`;
  if (action.kind === "ends the recovery") return `operator: ${action.kind}`;
  return byCaller.includes(action.kind) ? `caller: ${action.kind}` : action.kind;
}

/** The world in which one worker does something else. */
export function withWorker(world: World, index: Index, worker: Worker): World {
  const [first, second] = world.workers;
  return { ...world, workers: index === 0 ? [worker, second] : [first, worker] };
}
