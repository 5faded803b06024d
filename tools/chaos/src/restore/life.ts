import { setTimeout as sleep } from "node:timers/promises";
import { createEngine, type EngineSettings, type StoredPayout } from "@payout/engine";
import { createJeepay } from "@payout/jeepay";
import { type Sandbox, startSandbox } from "@payout/sandbox";

/** Where an engine finds its database, and what else it is told. */
export type Place = Pick<EngineSettings, "database" | "journal" | "recovering">;

/** What the gateway's ledger and the engine say about one reference in the end. */
export interface Ending {
  readonly reference: string;
  /** How often it was created at the gateway. */
  readonly creates: number;
  readonly state: string;
  /** Whether it was queried before it could be sent. */
  readonly checkedFirst: boolean;
}

/** How the second life went. */
export interface Second {
  readonly endings: readonly Ending[];
  /** Why the engine began a recovery; undefined when it saw no reason. */
  readonly recovering: string | undefined;
  /** Milliseconds until nothing waited any more. */
  readonly tookMs: number;
}

const provider = "jeepay.transfer";

// Short, so that what waits for a send of a former life waits for seconds; a hanging send outlasts the backup.
const rules = {
  sendTimeoutMs: 6000,
  leaseMs: 4000,
  settlingMs: 500,
  queryAfterMs: [300],
  sendAgainAfterMs: [300],
  pauseAfterUnknowns: false,
  // What is submitted while one order is being sent stays accepted.
  limits: { concurrency: 1 },
} as const;

/**
 * The references, by where each stands when the backup is taken: sent and paid, at the gateway, being sent, accepted, and
 * not submitted yet.
 */
const references = ["PAID", "PENDING", "SENDING", "ACCEPTED1", "ACCEPTED2", "LATER1", "LATER2"] as const;

/** One gateway, with its own clock, and the engines that lived before and after a restore. */
export async function startLife() {
  const sandbox = await startSandbox({ clock: "manual" });
  const errors: unknown[] = [];
  const open = (place: Place) => {
    const { transfer } = createJeepay({ ...sandbox.merchants.jeepay, timeZone: "Asia/Shanghai" });
    return createEngine({
      providers: [transfer],
      rules,
      pollEveryMs: 500,
      sweepEveryMs: 500,
      onError: (error) => errors.push(error),
      ...place,
    });
  };
  return {
    sandbox,
    errors,
    first: (place: Place, backUp: () => Promise<void>) => firstLife(sandbox, open(place), backUp),
    second: (place: Place) => secondLife(sandbox, open(place)),
    close: () => sandbox.close(),
  };
}

type Opened = ReturnType<typeof createEngine>;

async function firstLife(sandbox: Sandbox, engine: Opened, backUp: () => Promise<void>): Promise<void> {
  await engine.start();
  await submit(engine, "PAID");
  await until(engine, "PAID", "pending");
  await sandbox.advance("1s");
  await until(engine, "PAID", "succeeded");
  await submit(engine, "PENDING");
  await until(engine, "PENDING", "pending");
  sandbox.faults.next("jeepay.transfer", "hang_after_accept", "create");
  await submit(engine, "SENDING");
  await until(engine, "SENDING", "sending");
  await submit(engine, "ACCEPTED1");
  await submit(engine, "ACCEPTED2");
  await backUp();
  const { state } = (await engine.get("SENDING")) ?? {};
  if (state !== "sending") throw new Error(`the backup took longer than a send: SENDING is ${state}`);
  await submit(engine, "LATER1");
  await submit(engine, "LATER2");
  for (const reference of references.slice(1)) await until(engine, reference, "pending");
  await engine.stop();
}

async function secondLife(sandbox: Sandbox, engine: Opened): Promise<Second> {
  const started = performance.now();
  // The caller does not know what the database has lost, so it submits everything again.
  for (const reference of references) await submit(engine, reference);
  const { recovering } = await engine.providerStatus(provider);
  await engine.start();
  for (const reference of references) await until(engine, reference, "pending", "succeeded", "needs_review");
  await sandbox.advance("1s");
  for (const reference of references) await until(engine, reference, "succeeded", "needs_review");
  const tookMs = performance.now() - started;
  const endings = await Promise.all(references.map((reference) => endingOf(sandbox, engine, reference)));
  await engine.stop();
  return { endings, recovering: recovering?.reason, tookMs };
}

async function submit(engine: Opened, reference: string): Promise<StoredPayout> {
  const destination = { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" };
  return engine.submit({ reference, amount: { value: "12.50", currency: "CNY" }, destination }, provider);
}

const patienceMs = 90_000;

async function until(engine: Opened, reference: string, ...states: readonly string[]): Promise<void> {
  const started = performance.now();
  for (;;) {
    const { state, reason } = (await engine.get(reference)) ?? {};
    if (state !== undefined && states.includes(state)) return;
    if (performance.now() - started > patienceMs)
      throw new Error(`${reference} should become ${states.join(" or ")}; it is ${state} (${reason})`);
    await sleep(50);
  }
}

async function endingOf(sandbox: Sandbox, engine: Opened, reference: string): Promise<Ending> {
  const line = sandbox.ledger().find((each) => each.reference === reference);
  const { state = "missing" } = (await engine.get(reference)) ?? {};
  const history = await engine.history(reference);
  return {
    reference,
    creates: line?.calls.create ?? 0,
    state,
    checkedFirst: history.some(({ kind }) => kind === "check_first"),
  };
}
