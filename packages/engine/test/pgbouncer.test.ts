import { createEngine, type HistoryEvent } from "@payout/engine";
import { pgbouncerProgram, startPgbouncer, startPostgres } from "@payout/postgres";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { createStub, said } from "./stub.ts";
import { eventually, orderFor, quick } from "./support.ts";

// The real PgBouncer in transaction mode, where it is installed: `apt-get install pgbouncer`. PAYOUT_REQUIRE_PGBOUNCER=1 demands it.
const program = pgbouncerProgram();
const required = process.env["PAYOUT_REQUIRE_PGBOUNCER"] === "1";

if (program === undefined)
  test("PgBouncer is not installed: not tried", () => {
    console.warn("PgBouncer is not installed, so the engine was not tried behind it.");
    expect(required).toBe(false);
  });
else
  test("behind PgBouncer in transaction mode, payouts are stored, sent, confirmed and reported", async () => {
    const postgres = await startPostgres();
    onTestFinished(() => postgres.stop(), 60_000);
    // So few that sessions are shared.
    const pgbouncer = await startPgbouncer(program, postgres.url, { poolSize: 2 });
    onTestFinished(() => pgbouncer.stop());
    const pool = new pg.Pool({ connectionString: pgbouncer.url });
    const stub = createStub();
    const reported: unknown[] = [];
    const events: HistoryEvent[] = [];
    const engines = [pgbouncer.url, pool].map((database) =>
      createEngine({
        providers: { stub: stub.provider },
        database,
        pollEveryMs: 500,
        rules: { ...quick, leaseMs: 5000, limits: { concurrency: 5, perDay: { CNY: "100000" } } },
        onError: (error) => reported.push(error),
      }),
    );
    onTestFinished(async () => {
      await Promise.all(engines.map((engine) => engine.stop()));
      await pool.end();
    }, 60_000);
    stub.query = async (reference) => said(reference, "succeeded");
    for (const engine of engines) {
      engine.on("payout", (event) => void events.push(event));
      await engine.start();
    }
    const references = Array.from({ length: 20 }, (_, index) => `R${index}`);
    await Promise.all(
      references.map((reference, index) => engines[index % 2]?.submit(orderFor("jeepay.transfer", reference), "stub")),
    );
    await eventually(() => expect(events.map(({ reference }) => reference).sort()).toEqual(references.toSorted()));
    expect(stub.sent.toSorted()).toEqual(references.toSorted());
    expect(await engines[0]?.find({ state: "succeeded" })).toHaveLength(20);
    // That jobs are polled for; whether that has been noticed by now depends on the session that answered.
    for (const error of reported) expect(String(error)).toMatch(/jobs are polled for from now on/);
  });
