import type { PGlite } from "@electric-sql/pglite";
import { beforeAll, expect, test } from "vitest";
import { cancelBeforeSend } from "../src/cancel.ts";
import type { ServerPlace } from "../src/recovery/journal.ts";
import { doubtAboutServer, letsItselfBeRead } from "../src/recovery/lineage.ts";
import { declareFailover, endRecovery } from "../src/recovery/operations.ts";
import { settleDoubts } from "../src/recovery/recover.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { rememberingGateway } from "./remembering-gateway.ts";

let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
  return () => closeDriven(pglite);
}, 30_000);

const ada = { actor: "ada", reason: "kernel update" };

/** An engine that compares its server as it does on PostgreSQL: PGlite has an identity and a position too. */
async function onServer() {
  const gateway = rememberingGateway();
  const engine = await driveEngine(pglite, { providers: [gateway.provider] });
  const witness = Object.assign(engine.context.witness, { readsServer: true });
  await settleDoubts(engine.context);
  const providerEvents = async () =>
    (await engine.context.db.selectFrom("provider_events").selectAll().orderBy("sequence").execute()).map(
      ({ kind, actor, reason }) => `${kind} by ${actor}: ${reason}`,
    );
  return { ...engine, gateway, witness, providerEvents };
}

test("a server that is the one that was used last holds nothing up", async () => {
  const { submit, work, get, providerEvents } = await onServer();
  await submit("R1");
  await work();
  expect(await get("R1")).toMatchObject({ state: "succeeded" });
  expect(await providerEvents()).toEqual([]);
});

test.each(["identity", "position", "timeline"] as const)(
  "another %s is noticed by the next claim, which sends nothing, and once only",
  async (what) => {
    const { submit, work, get, sql, gateway, witness, providerEvents, context } = await onServer();
    await submit("R1");
    await submit("R2");
    if (what === "identity") await sql("update database_lineage set identity = '1/1/1/1'");
    else
      witness.seen = {
        ...(witness.seen as ServerPlace),
        ...(what === "position" ? { position: 2n ** 60n } : { timeline: 9 }),
      };
    await work();
    await work();
    expect(gateway.stub.sent).toEqual([]);
    for (const reference of ["R1", "R2"]) expect(await get(reference)).toMatchObject({ blockedBy: ["check_first"] });
    await settleDoubts(context);
    expect(await providerEvents()).toEqual([
      expect.stringMatching(
        what === "identity"
          ? /^recovering by engine: .*another server/
          : /^recovering by engine: .*earlier point of its history/,
      ),
    ]);
  },
);

test("it is noticed before a payout is cancelled, and paid again elsewhere", async () => {
  const { submit, get, sql, context } = await onServer();
  await submit("R1");
  await sql("update database_lineage set identity = '1/1/1/1'");
  await expect(cancelBeforeSend(context, "R1", {})).rejects.toMatchObject({ code: "too_late" });
  expect(await get("R1")).toMatchObject({ state: "needs_review", repayable: false });
});

test("a recovery from before the server's start is another one, unless an operator asks for it once more", async () => {
  const { submit, get, sql, context, witness, providerEvents } = await onServer();
  await settleDoubts(context, true);
  await sql("update provider_state set recovering_since = recovering_since - interval '1 hour'");
  await settleDoubts(context, true);
  expect(await providerEvents()).toHaveLength(1);
  // As after a query that cleared it, in a backup that was taken while the provider recovered.
  await submit("R1");
  await sql("update payouts set check_first_at = null, cleared_at = now()");
  witness.seen = { ...(witness.seen as ServerPlace), position: 2n ** 60n };
  await settleDoubts(context);
  expect(await get("R1")).toMatchObject({ blockedBy: ["check_first"] });
  expect(await providerEvents()).toHaveLength(2);
});

test("the recovery of a provider that this engine does not have is none of its own", async () => {
  const { submit, get, sql, context, witness } = await onServer();
  await submit("R1");
  await sql("insert into provider_state (provider, recovering_since) values ('another', now())");
  witness.seen = { ...(witness.seen as ServerPlace), position: 2n ** 60n };
  await settleDoubts(context);
  expect(await get("R1")).toMatchObject({ blockedBy: ["check_first"] });
});

test("a failover that was declared holds nothing up; the next one, and one that comes too late, do", async () => {
  const { submit, work, get, sql, context, providerEvents } = await onServer();
  await declareFailover(context, ada);
  await sql("update database_lineage set identity = '1/1/1/1'");
  await submit("R1");
  await work();
  expect(await get("R1")).toMatchObject({ state: "succeeded" });
  expect(await providerEvents()).toEqual(["failover_expected by ada: kernel update"]);

  await sql("update database_lineage set identity = '1/1/1/1'");
  await submit("R2");
  await work();
  expect(await get("R2")).toMatchObject({ blockedBy: ["check_first"] });
  await sql("update provider_state set recovering_since = recovering_since - interval '1 hour'");
  await endRecovery(context, { provider: "stub", before: new Date(), ...ada });

  await declareFailover(context, ada);
  await sql("update database_lineage set identity = '1/1/1/1', expected_until = now() - interval '1 second'");
  await submit("R3");
  await work();
  expect(await get("R3")).toMatchObject({ blockedBy: ["check_first"] });
});

test("a declared failover to a server that lacks what was stored last is noticed", async () => {
  const { submit, work, get, sql, context, witness } = await onServer();
  await declareFailover(context, ada);
  await sql("update database_lineage set identity = '1/1/1/1'");
  witness.seen = { ...(witness.seen as ServerPlace), position: 2n ** 60n };
  await submit("R1");
  await work();
  expect(await get("R1")).toMatchObject({ blockedBy: ["check_first"] });
});

test("who declares a failover is named", async () => {
  const { context } = await onServer();
  await expect(declareFailover(context, { ...ada, actor: "engine" })).rejects.toMatchObject({ code: "not_allowed" });
});

test("a place on another server or in another database says nothing about this one", () => {
  const at = (identity: string, timeline: number, position: bigint) => ({ identity, timeline, position });
  const lineage = (now: ServerPlace) => ({ run: "", stored: now.identity, expected: false, now });
  const here = at("1/2/3/4", 2, 100n);
  expect(doubtAboutServer(lineage(here), undefined)).toBeUndefined();
  expect(doubtAboutServer(lineage(here), here)).toBeUndefined();
  expect(doubtAboutServer(lineage(here), at("1/1/3/4", 1, 100n))).toBeUndefined();
  expect(doubtAboutServer(lineage(here), at("9/9/3/4", 9, 900n))).toBeUndefined();
  expect(doubtAboutServer(lineage(here), at("1/9/8/4", 9, 900n))).toBeUndefined();
  expect(doubtAboutServer(lineage(here), at("1/1/3/4", 1, 101n))?.kind).toBe("position");
  expect(doubtAboutServer(lineage(here), at("1/3/3/4", 3, 99n))?.kind).toBe("position");
  expect(doubtAboutServer({ ...lineage(here), stored: null }, undefined)).toBeUndefined();
  expect(doubtAboutServer({ ...lineage(here), now: undefined, stored: "1/2/3/4" }, here)).toBeUndefined();
});

test("a server that does not let itself be read is not compared; any other error is one", async () => {
  const { context } = await onServer();
  expect(await letsItselfBeRead(context.db, context.schema)).toBe(true);
  await pglite.exec("create role clerk; set role clerk");
  try {
    await pglite.exec("reset role; revoke execute on function pg_control_system() from public; set role clerk");
    expect(await letsItselfBeRead(context.db, context.schema)).toBe(false);
  } finally {
    await pglite.exec("reset role; grant execute on function pg_control_system() to public");
  }
  const broken = {
    ...context.db,
    getExecutor: () => {
      throw new Error("the connection is gone");
    },
  };
  await expect(letsItselfBeRead(broken as unknown as typeof context.db, context.schema)).rejects.toThrow("gone");
});
