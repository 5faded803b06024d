import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createEngine, type Engine, type ProviderRules } from "@payout/engine";
import { createJeepay } from "@payout/jeepay";
import { startPostgres, type TestPostgres } from "@payout/postgres";
import { type Sandbox, startSandbox } from "@payout/sandbox";
import { type Front, startProxy, startRelay, startTls } from "@payout/test-support/front";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, type TestContext, test } from "vitest";
import { createOpening, type Opening } from "../src/opening.ts";
import { resolveProviders } from "../src/settings.ts";
import { queryPayout } from "../src/work/query.ts";
import { sendPayout } from "../src/work/send.ts";
import type { FrozenTask } from "./frozen-child.ts";
import { type FrozenWorker, startWorker } from "./frozen-worker.ts";
import { eventually, orderFor, quick } from "./support.ts";

// A worker is stopped at each step between its claim and the gateway's answer, for longer than lease and settling, in a process of
// its own. Others go on with the payout meanwhile. What the worker still does when it wakes up must not move money.

const folder = mkdtempSync(join(tmpdir(), "payout-frozen-"));
const schema = "frozen";
// Connecting may take 0.9 s: so long a worker waits at a held step before it gives up, and by then it must be frozen.
const rules: ProviderRules = { ...quick, sendTimeoutMs: 1000, leaseMs: 2400, settlingMs: 200, concurrency: 2 };
let postgres: TestPostgres;
let sandbox: Sandbox;
let tls: Awaited<ReturnType<typeof startTls>>;
let database: pg.Pool;
/** Where callers and operators work: it stores, and sends nothing. */
let clerk: Engine;
/** The worker that goes on meanwhile, in this process. */
let other: Opening;

beforeAll(async () => {
  [postgres, sandbox] = await Promise.all([startPostgres({ fsync: "off", max_connections: "300" }), startSandbox()]);
  tls = await startTls(portOf(sandbox.urls["jeepay.transfer"]), folder);
  database = new pg.Pool({ connectionString: postgres.url });
  const names = cells.map(({ name }) => name);
  const providers = Object.fromEntries([...names, "slow"].map((name) => [name, transfer()]));
  const providerRules = Object.fromEntries(cells.map(({ name, resend }) => [name, { resend }]));
  const settings = { providers, database: postgres.url, schema, rules, providerRules };
  clerk = createEngine(settings);
  other = createOpening(settings, resolveProviders(settings), () => undefined);
  await clerk.migrate();
  await database.query(holdClaims);
}, 60_000);

afterAll(async () => {
  await Promise.all([clerk?.stop(), other?.close()]);
  await database?.end();
  tls?.close();
  await Promise.all([sandbox?.close(), postgres?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

/** Lets claims wait for a lock of the test: those of CLAIM… in the middle of their transaction, those of COMMIT… in its commit. */
const holdClaims = `
  create function ${schema}.wait_for_test() returns trigger language plpgsql as $$
  begin
    perform pg_advisory_xact_lock_shared(hashtext(new.reference));
    return null;
  end $$;
  create trigger held_claim after update on ${schema}.payouts for each row
    when (new.state = 'sending' and new.reference like 'CLAIM%') execute function ${schema}.wait_for_test();
  create constraint trigger held_commit after update on ${schema}.payouts deferrable initially deferred for each row
    when (new.state = 'sending' and new.reference like 'COMMIT%') execute function ${schema}.wait_for_test()`;

const portOf = (url: string) => Number(new URL(url).port);
const transfer = () => createJeepay(sandbox.merchants.jeepay).transfer;
const pays = (reference: string) => orderFor("jeepay.transfer", reference, "12.01");

/** A step at which a worker can be held. */
interface Step {
  readonly step: string;
  readonly key: string;
  readonly holdsClaim?: boolean;
  readonly holdAt?: FrozenTask["holdAt"];
  readonly front?: "proxy" | "handshake" | "answer";
}

const steps: readonly Step[] = [
  { step: "in the claim's transaction", key: "CLAIM", holdsClaim: true },
  { step: "while its claim commits", key: "COMMIT", holdsClaim: true },
  { step: "after its claim, before the request", key: "SEND", holdAt: "send" },
  { step: "while it signs the request", key: "SIGN", holdAt: "signing" },
  { step: "in DNS", key: "DNS", holdAt: "lookup" },
  { step: "while it connects", key: "CONNECT", front: "proxy" },
  { step: "in the TLS handshake", key: "TLS", front: "handshake" },
  { step: "after the write", key: "WRITE", front: "answer" },
];
/** One order at one step. Meanwhile it is decided as not sent and paid again, or another worker sends it again. */
interface Cell {
  readonly key: string;
  /** Of the order and of its provider: each cell has a provider of its own. */
  readonly name: string;
  readonly resend: boolean;
}
const cellsOf = ({ key }: Step): Cell[] =>
  [false, true].map((resend) => ({ key, resend, name: `${key}${resend ? "RESEND" : "REPAY"}` }));
const cells = steps.flatMap(cellsOf);
/** Each of the tests that run at the same time has its own. */
type After = TestContext["onTestFinished"];

async function startFront({ front }: Step): Promise<Front | undefined> {
  if (front === "proxy") return startProxy();
  if (front === "handshake") return startRelay(tls.port, "requests");
  return front === "answer" ? startRelay(portOf(sandbox.urls["jeepay.transfer"]), "answers") : undefined;
}

function taskOf({ front, holdAt }: Step, held: readonly Cell[], port: number | undefined): FrozenTask {
  const { mchNo, appId, secretKey, baseUrl } = sandbox.merchants.jeepay;
  const url = new URL(baseUrl ?? "");
  // By name, so that it is looked up; over TLS where something of the connection is held.
  url.hostname = "localhost";
  if (front === "proxy" || front === "handshake") url.protocol = "https:";
  if (front === "proxy") url.port = String(tls.port);
  else if (port !== undefined) url.port = String(port);
  return {
    held: Object.fromEntries(held.map(({ name, resend }) => [name, { ...rules, resend }])),
    // A frozen worker's transaction is ended by the server, after a minute: here sooner.
    database: `${postgres.url}?idle_in_transaction_session_timeout=1000`,
    schema,
    gateway: { mchNo, appId, secretKey, baseUrl: url.href },
    ca: tls.ca,
    proxy: front === "proxy" ? `http://127.0.0.1:${port}` : undefined,
    holdAt,
    gate: join(folder, `${held.map(({ name }) => name)}.open`),
  };
}

/** Takes the lock that this payout's claim waits for; `waits` resolves when it does. */
async function lockClaim(reference: string) {
  const client = await database.connect();
  const { rows } = await client.query("select pg_backend_pid() as pid, pg_advisory_lock(hashtext($1))", [reference]);
  const blocked = "select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid))";
  return {
    waits: () => eventually(async () => expect((await database.query(blocked, [rows[0].pid])).rowCount).toBe(1)),
    async release() {
      await client.query("select pg_advisory_unlock_all()");
      client.release();
    },
  };
}

/** Has a worker send orders, and freezes it with all of them at this step. What held them lets go while it is frozen. */
async function freezeAt(step: Step, held: readonly Cell[], after: After): Promise<FrozenWorker> {
  const front = await startFront(step);
  after(() => front?.close());
  const worker = await startWorker(taskOf(step, held, front?.port));
  after(() => worker.kill());
  // "No such order" counts from whoever has found another one.
  const both = <Result>(work: (cell: Cell) => Promise<Result>) => Promise.all(held.map(work));
  await both(({ name }) => clerk.submit(pays(`${name}OTHER`), name));
  await both(({ name }) =>
    eventually(
      async () => expect((await clerk.get(`${name}OTHER`, { provider: name }))?.state).toBe("succeeded"),
      60_000,
    ),
  );
  const isHeld = front?.hold(held.length);
  const claims = step.holdsClaim ? await both(({ name }) => lockClaim(name)) : [];
  await both(({ name }) => clerk.submit(pays(name), name));
  await Promise.all(claims.map(({ waits }) => waits()));
  await isHeld;
  if (step.holdAt !== undefined) await worker.says("held", held.length);
  await worker.freeze();
  await Promise.all(claims.map(({ release }) => release()));
  front?.release();
  return worker;
}

/** Another worker does what is next for a payout, once it is due. */
async function work(provider: string, reference: string): Promise<void> {
  const { nextAt, state } = (await clerk.get(reference)) ?? {};
  if (nextAt === undefined) return;
  await pause(Math.max(0, nextAt.getTime() - Date.now()));
  const context = await other.opened();
  await (state === "accepted" ? sendPayout : queryPayout)(context, { provider, reference });
}

/** Another worker goes on with a payout until it has this state. */
const workUntil = (state: string, provider: string, reference = provider) =>
  eventually(async () => {
    await work(provider, reference);
    expect((await clerk.get(reference))?.state).toBe(state);
  }, 30_000);

/** Operator and caller follow the instructions: the payout counts as not sent, and its money is ordered again. */
async function payAgain({ name, key }: Cell): Promise<void> {
  // The server has rolled a claim back whose transaction stood still: then it is the caller who takes the order back.
  if (key === "CLAIM") await clerk.cancelBeforeSend(name);
  else {
    await workUntil("needs_review", name);
    await clerk.resolve(name, { decision: "not_sent", actor: "Ada", reason: "not in the back office" });
  }
  expect((await clerk.get(name))?.repayable).toBe(true);
  await clerk.submit(pays(`${name}AGAIN`), name);
  await workUntil("succeeded", name, `${name}AGAIN`);
}

/** What others do with a payout while its worker is frozen. */
async function goOn(cell: Cell, isTaken: boolean): Promise<void> {
  if (!cell.resend && !isTaken) return payAgain(cell);
  await workUntil("succeeded", cell.name);
  const decision = { decision: "not_sent", actor: "Ada", reason: "no answer came" } as const;
  await expect(clerk.resolve(cell.name, decision)).rejects.toMatchObject({ code: "not_allowed" });
}

/** What the gateway received as orders and has paid, under the order's reference and under that of its successor. */
function paid({ name }: Cell) {
  const lines = sandbox.ledger().filter(({ reference }) => reference === name || reference === `${name}AGAIN`);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
  return { times: sum(lines.map(({ timesPaid }) => timesPaid)), posts: sum(lines.map(({ calls }) => calls.create)) };
}

/** Waits until the frozen worker's own attempt has ended, and gives what its history says about that. */
const endOf = ({ name }: Cell) =>
  eventually(async () => {
    const last = (await clerk.history(name)).findLast(({ data, attempt }) => data.source === "send" && attempt === 1);
    if (last === undefined) throw new Error(`the first attempt to send ${name} has not ended`);
    return last;
  }, 30_000);

describe.skipIf(process.platform !== "linux").concurrent("a worker that is frozen", () => {
  test.for(steps)(
    "$step; paid again, or sent again: the money leaves once",
    { timeout: 120_000 },
    async (step, test) => {
      const pair = cellsOf(step);
      // A process can sign only one request at a time.
      const groups = step.holdAt === "signing" ? pair.map((cell) => [cell]) : [pair];
      const workers = await Promise.all(groups.map((group) => freezeAt(step, group, test.onTestFinished)));
      const isTaken = step.front === "answer";
      await Promise.all(pair.map((cell) => goOn(cell, isTaken)));
      for (const worker of workers) worker.thaw();
      // A rolled-back claim is not an attempt: its worker ends without reporting it.
      const ends = step.key === "CLAIM" ? [] : await Promise.all(pair.map(endOf));
      await Promise.all(workers.map((worker) => worker.stop()));
      expect(pair.map((cell) => ({ ...cell, ...paid(cell) }))).toEqual(
        pair.map((cell) => ({ ...cell, times: 1, posts: 1 })),
      );
      for (const { kind, data } of ends) {
        expect(kind).toBe("observed");
        if (isTaken) expect(data.error).not.toBe("suspended");
        else expect(data.reason).toMatch(/^worker was suspended/);
      }
    },
  );
});
