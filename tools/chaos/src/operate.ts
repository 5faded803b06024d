import { setTimeout as pause } from "node:timers/promises";
import { type DecisionWord, type Engine, EngineError, type Proposal, type StoredPayout } from "@payout/engine";
import { operators } from "./approval-rules.ts";
import { fate } from "./fate.ts";
import type { ChaosRun } from "./options.ts";

/** What two operators need, who work beside the load until the process is killed. */
export interface Office {
  readonly engine: Pick<
    Engine,
    | "proposals"
    | "approve"
    | "decline"
    | "find"
    | "history"
    | "resolve"
    | "reopen"
    | "payAgain"
    | "requestApproval"
    | "cancelBeforeSend"
  >;
  readonly run: Pick<ChaosRun, "seed" | "restore">;
  /** Distinguishes this process's turns from those of the others. */
  readonly about: readonly number[];
  /** What the gateway's back office shows of an order. */
  readonly statusAt: (provider: string, reference: string) => Promise<string>;
  /** The engine refused somebody's approval of what is their own. */
  readonly onOwnRefused: () => void;
  readonly isPaused: () => boolean;
  readonly isOver: () => boolean;
}

/** One operator's turn. */
interface Turn extends Office {
  readonly actor: string;
  /** A number from 0 to 1 for this turn. */
  readonly chance: (about: string) => number;
}

const everyMs = 80;
const most = 300;

/** Proposes, approves, declines, reopens and pays again, at random. What others were faster with is refused, and goes on elsewhere. */
export async function operate(office: Office): Promise<void> {
  let tookMs = 0;
  for (let count = 0; !office.isOver(); count += 1) {
    // At most a fifth of the time: on a slow machine with one connection the workers would send nothing.
    await pause(Math.max(everyMs, 4 * tookMs));
    const began = performance.now();
    if (office.isPaused()) continue;
    const chance = (about: string) => fate(office.run.seed, "operator", ...office.about, count, about);
    const turn = { ...office, actor: oneOf(operators, chance("who")) ?? operators[0], chance };
    try {
      await act(turn);
    } catch (error) {
      // Databases go away, and others are faster.
      if (!EngineError.is(error)) console.error(new Date().toISOString(), error);
    }
    tookMs = performance.now() - began;
  }
}

function oneOf<Item>(items: readonly Item[], chance: number): Item | undefined {
  return items[Math.floor(chance * items.length)];
}

/** More is answered than proposed: what is proposed meanwhile waits for the pair all the longer. */
const enough = 10;

/** The first of these that there is something to do for, beginning anywhere. */
async function act(turn: Turn): Promise<void> {
  const open = await turn.engine.proposals();
  const first = Math.floor(turn.chance("what") * proposing.length);
  const rest = open.length > enough ? [] : [...proposing.slice(first), ...proposing.slice(0, first)];
  for (const does of turn.chance("answer") < 0.6 ? [answer, ...rest] : [...rest, answer])
    if (await does(turn, open)) return;
}

/** Approves what is right, declines the rest, and sometimes tries to approve what is the operator's own. */
async function answer(
  { actor: person, chance, engine, statusAt, onOwnRefused }: Turn,
  open: readonly Proposal[],
): Promise<boolean> {
  const proposal = oneOf(
    // Whoever ends recoveries is another pair.
    open.filter(({ kind }) => kind !== "recovered"),
    chance("which proposal"),
  );
  if (proposal === undefined) return false;
  const { id, version, proposedBy } = proposal;
  // Their own they try to approve only now and then: then the other one answers.
  const actor =
    proposedBy === person && chance("own") < 0.7 ? (operators.find((each) => each !== person) ?? person) : person;
  const isOwn = proposedBy === actor;
  const isRight = isOwn || (chance("right") < 0.9 && (await isTrue(proposal, statusAt)));
  if (!isRight) {
    await engine.decline(id, { actor, reason: "not so" });
    return true;
  }
  try {
    await engine.approve(id, { actor, ...(version !== undefined && { seen: version }) });
  } catch (error) {
    if (EngineError.is(error) && error.paths?.includes("actor") === true) onOwnRefused();
    throw error;
  }
  return true;
}

const shown: Readonly<Partial<Record<DecisionWord, readonly string[]>>> = {
  not_sent: ["absent"],
  failed: ["failed", "cancelled"],
  paid: ["succeeded"],
  returned: ["reversed"],
};

/** Only decisions claim something that the back office can show. */
async function isTrue(
  { kind, decision, provider, reference }: Proposal,
  statusAt: Office["statusAt"],
): Promise<boolean> {
  if (kind !== "resolve" || decision === undefined || provider === undefined || reference === undefined) return true;
  return shown[decision]?.includes(await statusAt(provider, reference)) === true;
}

/** Those about which nothing is proposed. */
function free(payouts: readonly StoredPayout[], open: readonly Proposal[]): StoredPayout[] {
  const taken = new Set(open.map(({ provider, reference }) => `${provider}/${reference}`));
  return payouts.filter(({ provider, reference }) => !taken.has(`${provider}/${reference}`));
}

/** Requests approval anew of what was declined, or takes the order back. */
async function askAgain({ actor, chance, engine, run }: Turn, open: readonly Proposal[]): Promise<boolean> {
  const waiting = await engine.find({ blockedBy: "approval", limit: most });
  const payout = oneOf(free(waiting, open), chance("which order"));
  if (payout === undefined) return false;
  const { provider, reference, version: seen } = payout;
  // A restored database does not know that an order was cancelled: it would be sent, and paid again as well.
  if (!run.restore && chance("cancel") < 0.3) await engine.cancelBeforeSend(reference, { provider, actor });
  else await engine.requestApproval(reference, { provider, seen, actor, reason: "once more" });
  return true;
}

/** Proposes a decision about what nobody knows: mostly the right one. */
async function decide({ actor, chance, engine, statusAt }: Turn, open: readonly Proposal[]): Promise<boolean> {
  const doubtful = await engine.find({ state: ["unknown", "needs_review"], limit: most });
  const payout = oneOf(free(doubtful, open), chance("which doubt"));
  if (payout === undefined) return false;
  const { provider, reference, version: seen } = payout;
  const status = await statusAt(provider, reference);
  const words = Object.keys(shown) as readonly DecisionWord[];
  const right = words.find((word) => shown[word]?.includes(status));
  const decision = chance("wrong") < 0.2 ? oneOf(words, chance("which word")) : right;
  if (decision === undefined) return false;
  await engine.resolve(reference, { provider, seen, decision, actor, reason: "the back office shows it" });
  return true;
}

/** Pays again half of what is repayable. */
async function payAgain({ actor, chance, engine, run }: Turn, open: readonly Proposal[]): Promise<boolean> {
  // A restored database would not know that what it sends has been paid again.
  if (run.restore) return false;
  const failed = await engine.find({ state: ["failed", "cancelled", "reversed"], limit: most });
  const repayable = free(failed, open).filter(
    ({ repayable, paysAgain, reference }) =>
      repayable && paysAgain === undefined && fate(run.seed, "again", reference) < 0.5,
  );
  const payout = oneOf(repayable, chance("which again"));
  if (payout === undefined) return false;
  const { provider, reference, version: seen } = payout;
  await engine.payAgain(reference, {
    provider,
    seen,
    newReference: successorOf(reference),
    actor,
    reason: "it was not paid",
  });
  return true;
}

/** Under which reference a payout is paid again. */
function successorOf(reference: string): string {
  return `${reference}A`;
}

const proposing = [askAgain, decide, payAgain, reopen] as const;

/** Proposes to revoke a decision: of a quarter of the payouts, and once, or it would go on for ever. */
async function reopen({ actor, chance, engine, run }: Turn): Promise<boolean> {
  const ended = await engine.find({ state: ["succeeded", "failed"], limit: most });
  const payout = oneOf(
    ended.filter(({ attempt, reference }) => attempt > 0 && fate(run.seed, "reopen", reference) < 0.25),
    chance("which end"),
  );
  if (payout === undefined) return false;
  const { provider, reference, version: seen } = payout;
  if ((await engine.history(reference, { provider })).some(({ kind }) => kind === "reopened")) return false;
  await engine.reopen(reference, { provider, seen, actor, reason: "it was wrong" });
  return true;
}
