import type { PGlite } from "@electric-sql/pglite";
import type { EngineContext } from "../../../packages/engine/src/context.ts";
import type { ServerPlace } from "../../../packages/engine/src/recovery/journal.ts";
import { readLineage } from "../../../packages/engine/src/recovery/lineage.ts";
import { moments } from "../../../packages/engine/src/store/portable-rows.ts";

/** What a backup has of one payout: the rows of each table, as JSON. */
export type Backup = ReadonlyMap<string, string>;

/** The database under a real engine. */
export interface RealDatabase {
  /** Makes everything that is stored about a payout older. */
  older(reference: string, milliseconds: number): Promise<void>;
  /** Makes the next job due at once, however long its pause is. */
  makeDue(reference: string): Promise<void>;
  /** What is stored about a payout. */
  backUp(reference: string): Promise<Backup>;
  /**
   * Puts a backup in the place of what is stored about a payout, on another server than the one that was used last. Gives that
   * one's place, as workers have seen it: on the timeline before, and further.
   */
  restore(reference: string, backup: Backup): Promise<ServerPlace>;
  /** Since when the provider recovers is as if that had been stored so long ago, while `act` runs. */
  recoveringFor<Result>(milliseconds: number, act: () => Promise<Result>): Promise<Result>;
  /** The provider does not recover, and the database is on the server that was used last. */
  forgetRestore(): Promise<void>;
}

// Where no limits are set, nothing else is stored about a payout.
const tables = ["payouts", "payout_orders", "payout_events", "gateway_messages", "notification_inbox"] as const;

// When a query cleared it is compared with the beginning of a recovery, which does not get older either.
const older = moments.filter((column) => column !== "cleared_at");

/** The database under an engine on PGlite. */
export function realDatabase(pglite: PGlite, context: EngineContext): RealDatabase {
  const { schema } = context;
  const run = async (statement: string, ...values: readonly unknown[]) => {
    await pglite.query(statement, [...values]);
  };
  const lineage = `${schema}.database_lineage`;
  const states = `${schema}.provider_state`;
  return {
    older: (reference, milliseconds) =>
      run(
        `update ${schema}.payouts set ${older.map((each) => `${each} = ${each} - interval '${milliseconds} milliseconds'`)}
         where reference = $1`,
        reference,
      ),
    makeDue: (reference) =>
      run(`update ${schema}.payouts set next_at = least(next_at, now()) where reference = $1`, reference),
    async backUp(reference) {
      const backup = new Map<string, string>();
      for (const table of tables) {
        const text = `select coalesce(json_agg(row), '[]')::text as rows from ${schema}.${table} row where reference = $1`;
        const { rows } = await pglite.query<{ rows: string }>(text, [reference]);
        backup.set(table, rows[0]?.rows ?? "[]");
      }
      return backup;
    },
    async restore(reference, backup) {
      // Triggers refuse that payouts vanish.
      await run("set session_replication_role = replica");
      for (const table of tables) {
        const name = `${schema}.${table}`;
        const rows = `json_populate_recordset(null::${name}, $1)`;
        await run(`delete from ${name} where reference = $1`, reference);
        await run(`insert into ${name} overriding system value select * from ${rows}`, backup.get(table) ?? "[]");
      }
      await run("reset session_replication_role");
      const former = placeBefore(await placeNow(context));
      await run(`update ${lineage} set identity = $1`, former.identity);
      return former;
    },
    recoveringFor: (milliseconds, act) => recoveringFor({ pglite, states, milliseconds }, act),
    async forgetRestore() {
      await run(`update ${lineage} set identity = $1`, (await placeNow(context)).identity);
      await run(`update ${states} set recovering_since = null`);
    },
  };
}

async function recoveringFor<Result>(
  { pglite, states, milliseconds }: { readonly pglite: PGlite; readonly states: string; readonly milliseconds: number },
  act: () => Promise<Result>,
): Promise<Result> {
  const shift = (by: string) =>
    pglite.query(`update ${states} set recovering_since = ${by} where recovering_since is not null`);
  const { rows } = await pglite.query<{ since: string }>(`select recovering_since::text as since from ${states}`);
  await shift(`now() - interval '${milliseconds} milliseconds'`);
  const result = await act();
  if (rows[0]?.since) await shift(`'${rows[0].since}'`);
  return result;
}

async function placeNow(context: EngineContext): Promise<ServerPlace> {
  const { now } = await context.db.transaction().execute((work) => readLineage(context, work, false));
  if (now === undefined) throw new Error("the engine does not read where its database is");
  return now;
}

function placeBefore({ identity, timeline, position }: ServerPlace): ServerPlace {
  const [system, , ...database] = identity.split("/");
  const former = timeline - 1;
  return { identity: [system, former, ...database].join("/"), timeline: former, position: position + 1_000_000n };
}
