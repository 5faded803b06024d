import { createEngine, type Engine, type HistoryEvent } from "@payout/engine";
import { startPostgres, type TestPostgres } from "@payout/postgres";
import pg from "pg";
import { beforeAll, expect, test } from "vitest";
import { createStub, notFound, notification, said, sendError } from "./stub.ts";
import { eventually, orderFor, quick } from "./support.ts";

// The oldest PostgreSQL that the engine supports. It is packaged for Linux on x64; the other tests run on the newest.
if (process.platform !== "linux" || process.arch !== "x64")
  test("PostgreSQL 14 is not packaged for this machine: not tried", () => {
    console.warn("PostgreSQL 14 is not packaged for this machine, so the engine was not tried on it.");
    expect(`${process.platform} ${process.arch}`).not.toBe("linux x64");
  });
else {
  let postgres: TestPostgres;
  let pool: pg.Pool;
  let engine: Engine;
  const stub = createStub();
  const reported: unknown[] = [];
  const events: HistoryEvent[] = [];

  beforeAll(async () => {
    postgres = await startPostgres({}, { version: 14 });
    pool = new pg.Pool({ connectionString: postgres.url });
    const limits = { concurrency: 5, perSecond: 100, perDay: { CNY: "1000" } };
    engine = createEngine({
      providers: { stub: stub.provider },
      database: postgres.url,
      rules: { ...quick, limits },
      onError: (error) => reported.push(error),
    });
    engine.on("payout", (event) => void events.push(event));
    await engine.start();
    return async () => {
      await engine.stop();
      await pool.end();
      await postgres.stop();
    };
  }, 60_000);

  const order = (reference: string) => orderFor("jeepay.transfer", reference);
  const becomes = (reference: string, state: string) =>
    eventually(async () => expect(await engine.get(reference)).toMatchObject({ state }));

  test("on PostgreSQL 14, payouts are sent, confirmed, decided, delivered and reconciled", async () => {
    expect((await pool.query("show server_version")).rows).toEqual([{ server_version: "14.3" }]);
    await engine.submit(order("R1"), "stub");
    await becomes("R1", "pending");
    stub.query = async (reference) => said(reference, "succeeded");
    expect((await engine.notificationHandler()(notification("R1", "succeeded"))).status).toBe(200);
    await becomes("R1", "succeeded");

    stub.send = async () => {
      throw sendError("timeout", "unknown", "R2");
    };
    stub.query = async () => {
      throw notFound();
    };
    await engine.submit(order("R2"), "stub");
    await becomes("R2", "needs_review");
    await engine.resolve("R2", { decision: "not_sent", actor: "Ada", reason: "not in the back office" });
    await becomes("R2", "failed");

    await engine.pause("stub", { actor: "Ada", reason: "maintenance" });
    await engine.submit(order("R3"), "stub");
    await eventually(async () => expect(await engine.get("R3")).toMatchObject({ blockedBy: ["paused"] }));
    await engine.cancelBeforeSend("R3", { actor: "Ada", reason: "no longer needed" });
    await engine.resume("stub", { actor: "Ada", reason: "maintained" });
    await becomes("R3", "cancelled");

    await eventually(() =>
      expect(events.map(({ reference, kind }) => `${reference} ${kind}`)).toEqual(
        expect.arrayContaining(["R1 succeeded", "R2 needs_review", "R3 cancelled"]),
      ),
    );
    stub.query = async (reference) => said(reference, "succeeded");
    const day = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 1000) };
    expect(await engine.reconcile({ ...day, sample: 1 })).toMatchObject({ queried: 2 });
    expect(stub.sent).toEqual(["R1", "R2"]);
    expect(reported).toEqual([]);
  });

  test("on PostgreSQL 14, a database that comes from another server is noticed", async () => {
    const health = async () => (await engine.operationsHandler()(new Request("http://127.0.0.1/healthz"))).json();
    expect(await health()).toMatchObject({ restore_detection: "on", recovering: [] });
    await pool.query("update payout.database_lineage set identity = regexp_replace(identity, '[0-9]+', '1')");
    await engine.submit(order("R4"), "stub");
    await eventually(async () => expect(await engine.get("R4")).toMatchObject({ blockedBy: ["check_first"] }));
    expect(await health()).toMatchObject({ recovering: ["stub"] });
    expect(stub.sent).toEqual(["R1", "R2"]);
  });

  test("on PostgreSQL 14, payouts and events cannot be removed", async () => {
    await expect(pool.query("delete from payout.payouts")).rejects.toThrow(/never removed: DELETE is refused/);
    await expect(pool.query("truncate payout.payouts cascade")).rejects.toThrow(/never removed: TRUNCATE is refused/);
    await expect(pool.query("delete from payout.payout_events")).rejects.toThrow(/append-only/);
  });
}
