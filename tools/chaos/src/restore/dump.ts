import { createEngine } from "@payout/engine";
import { createInr } from "@payout/inr";
import pg from "pg";

/** Runs statements on a server, one after the other. */
export async function onServer(url: string, ...statements: readonly string[]): Promise<void> {
  await connected(url, async (client) => {
    for (const statement of statements) await client.query(statement);
  });
}

async function connected<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The rows of the engine's tables as pg_dump writes them, one text a table, in one snapshot. */
export async function dump(url: string) {
  const tables = await connected(url, async (client) => {
    await client.query("begin isolation level repeatable read");
    const { rows } = await client.query(
      "select relname from pg_class where relnamespace = 'payout'::regnamespace and relkind = 'r'",
    );
    const found = [];
    for (const { relname } of rows as { relname: string }[]) {
      const { rows: lines } = await client.query(
        `select coalesce(json_agg(row), '[]')::text as rows from payout."${relname}" row`,
      );
      found.push({ name: relname, rows: (lines[0] as { rows: string }).rows });
    }
    return found;
  });
  return {
    /** Makes the tables, which are empty, and fills them. */
    async restoreInto(target: string): Promise<void> {
      await emptyTables(target);
      await connected(target, async (client) => {
        await client.query("set session_replication_role = replica");
        for (const { name, rows } of tables) {
          await client.query(`delete from payout."${name}"`);
          await client.query(
            `insert into payout."${name}" overriding system value select * from json_populate_recordset(null::payout."${name}", $1)`,
            [rows],
          );
        }
        for (const name of ["payout_events", "provider_events"])
          await client.query(
            `select setval(pg_get_serial_sequence('payout.${name}', 'sequence'), coalesce((select max(sequence) from payout.${name}), 1))`,
          );
      });
    },
  };
}

/** The engine's own tables, as an engine that never worked leaves them. */
async function emptyTables(url: string): Promise<void> {
  const settings = { merchantId: "1", apiKey: "k", baseUrl: "http://127.0.0.1:9", notifyUrl: "http://127.0.0.1:9" };
  const engine = createEngine({
    providers: { none: createInr({ ...settings, timeZone: "Asia/Kolkata" }) },
    database: url,
  });
  await engine.migrate();
  await engine.stop();
}
