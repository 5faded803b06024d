import { parseArgs } from "node:util";
import { createEngine, type Engine } from "@payout/engine";
import { createInr } from "@payout/inr";
import { startPostgres } from "@payout/postgres";
import { startSandbox } from "@payout/sandbox";
import { watchExport } from "./export.ts";
import { filtersOf } from "./filters.ts";
import { load } from "./load.ts";
import { showPages } from "./pages.ts";
import { indexesOf, rememberingPool } from "./queries.ts";

/** `pnpm bench:scale --payouts 10000000`: how long each filter of `find` takes, by which index, and what an export holds in memory. */
const { values } = parseArgs({ options: { payouts: { type: "string", default: "1000000" } } });
const count = Number(values.payouts);
if (!Number.isInteger(count) || count < 100_000) throw new Error("--payouts must be a whole number from 100000 on");

const postgres = await startPostgres({
  shared_buffers: "1GB",
  maintenance_work_mem: "1GB",
  max_wal_size: "8GB",
  wal_level: "minimal",
  max_wal_senders: "0",
  synchronous_commit: "off",
});
const sandbox = await startSandbox();
const { pool, last } = rememberingPool(postgres.url);
const inr = createInr({ ...sandbox.merchants.inr, notifyUrl: "http://127.0.0.1:9/none", timeZone: "Asia/Kolkata" });
const engine = createEngine({ providers: { inr }, database: pool });
try {
  await engine.migrate();
  const begin = performance.now();
  await load(pool, count, (line) =>
    console.log(`${((performance.now() - begin) / 1000).toFixed(0).padStart(5)} s  ${line}`),
  );
  await showFilters();
  await showExports();
  await showPages(engine as Engine, pool);
} finally {
  await engine.stop();
  await pool.end();
  await postgres.stop();
  await sandbox.close();
}

async function showFilters(): Promise<void> {
  console.log(
    `\n${count} payouts, ${2 * count} events; a page of 100, its last page's next one, and the count; milliseconds, medians of 5\n`,
  );
  console.log(row("filter", "oldest", "newest", "next", "count", "found", "indexes"));
  for (const [name, filter] of Object.entries(filtersOf(count))) {
    const page = await engine.find(filter);
    const indexes = await indexesOf(pool, last());
    const after = page.at(-1);
    const oldest = await medianOf(() => engine.find(filter));
    const newest = await medianOf(() => engine.find({ ...filter, order: "newest" }));
    const next = after === undefined ? 0 : await medianOf(() => engine.find({ ...filter, after }));
    const counted = await medianOf(() => engine.count(filter));
    const { count: found, more } = await engine.count(filter);
    const times = [oldest, newest, next, counted].map((time) => time.toFixed(1));
    console.log(row(name, ...(times as [string, string, string, string]), `${found}${more ? "+" : ""}`, indexes));
  }
}

function row(
  name: string,
  oldest: string,
  newest: string,
  next: string,
  counted: string,
  found: string,
  indexes: string,
): string {
  const numbers = [oldest, newest, next, counted, found].map((text) => text.padStart(8)).join("");
  return `${name.padEnd(30)}${numbers}  ${indexes}`;
}

async function medianOf(act: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < 5; run++) {
    const begin = performance.now();
    await act();
    times.push(performance.now() - begin);
  }
  return times.toSorted((one, other) => one - other)[2] ?? 0;
}

async function showExports(): Promise<void> {
  const { rows } = await pool.query<{ at: Date }>("select min(at) as at from payout.payout_events");
  const from = rows[0]?.at ?? new Date();
  console.log("\nexport      events     bytes   seconds   MB held at most");
  for (const format of ["csv", "xlsx"] as const)
    for (const events of [10_000, 1_000_000]) {
      if (events > 2 * count) continue;
      const { rows: ends } = await pool.query<{ at: Date }>(
        "select at from payout.payout_events order by at, sequence offset $1 limit 1",
        [events],
      );
      const to = ends[0]?.at ?? new Date();
      const { bytes, seconds, megabytes } = await watchExport(engine, format, { from, to });
      console.log(
        [
          format.padEnd(8),
          String(events).padStart(10),
          String(bytes).padStart(10),
          seconds.toFixed(1).padStart(10),
          megabytes.toFixed(0).padStart(10),
        ].join(""),
      );
    }
}
