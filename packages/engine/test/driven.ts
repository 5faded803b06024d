import type { PGlite } from "@electric-sql/pglite";
import { sql } from "kysely";
import { expect, onTestFinished } from "vitest";
import { exportEvents } from "../src/export/export.ts";
import type { ExportOptions } from "../src/export/options.ts";
import { getPayout, historyOf } from "../src/find/by-reference.ts";
import { countPayouts } from "../src/find/count.ts";
import { findPayouts } from "../src/find/find-payouts.ts";
import { storeNote } from "../src/notes/note.ts";
import { notificationHandlerOf } from "../src/notification-handler.ts";
import { createOpening } from "../src/opening.ts";
import { type EngineSettings, resolveProviders } from "../src/settings.ts";
import { moments } from "../src/store/portable-rows.ts";
import { submitOne } from "../src/submit.ts";
import { deliverEvents } from "../src/work/deliver.ts";
import { queryPayout } from "../src/work/query.ts";
import { sendPayout } from "../src/work/send.ts";
import { drivenJobs, madeSchemas } from "./made-schemas.ts";
import { orderFor } from "./support.ts";

let schemas: number = madeSchemas.length;
const opened: { close(): Promise<void> }[] = [];
/** Schemas that no test uses now: to empty one after a test takes a fiftieth of the time that making one takes. */
const emptied: string[] = [...madeSchemas];

/** Closes the engines of a file, all at once, and then their database. */
export async function closeDriven(pglite: PGlite): Promise<void> {
  await Promise.all(opened.splice(0).map((opening) => opening.close()));
  emptied.length = 0;
  await pglite.close();
}

async function empty(pglite: PGlite, schema: string): Promise<void> {
  const { rows } = await pglite.query<{ name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = $1 and tablename not like '%migration%'",
    [schema],
  );
  const everything = rows.map(({ name }) => `delete from ${name};`).join("");
  const identity = ["engine_identity", "database_lineage", "alert_state"].map(
    (name) => `insert into ${schema}.${name} default values;`,
  );
  await pglite.exec(
    `set session_replication_role = replica; ${everything} ${identity.join("")} reset session_replication_role`,
  );
  emptied.push(schema);
}

/** An engine without clocks, on a database that several share: nothing happens until the test says so, and days pass in no time. */
export async function driveEngine(pglite: PGlite, settings: Omit<EngineSettings, "database">) {
  const schema = emptied.pop() ?? `driven_${++schemas}`;
  const all = { database: pglite, schema, jobsSchema: drivenJobs, ...settings };
  const providers = resolveProviders(all);
  const onError = settings.onError ?? (() => undefined);
  const opening = createOpening(all, providers, onError);
  opened.push(opening);
  const context = await opening.opened();
  const isTest = expect.getState().currentTestName !== undefined;
  if (isTest) onTestFinished(() => empty(pglite, schema));
  const due = () =>
    context.db
      .selectFrom("payouts")
      .select(["provider", "reference", "state"])
      .where("next_at", "<=", sql<Date>`now()`)
      .orderBy("accepted_at")
      .execute();
  return {
    context,
    schema,
    jobsSchema: all.jobsSchema,
    providers,
    submit: (reference: string, provider = "stub") =>
      submitOne(context, { order: orderFor("jeepay.transfer", reference), provider }),
    get: async (reference: string) => getPayout(context, reference),
    kinds: async (reference: string) => (await historyOf(context, reference)).map(({ kind }) => kind),
    history: (reference: string) => historyOf(context, reference),
    find: (filter: Parameters<typeof findPayouts>[1]) => findPayouts(context, filter),
    count: (filter: Parameters<typeof countPayouts>[1]) => countPayouts(context, filter),
    export: (options: ExportOptions = {}) => exportEvents(context, options),
    note: (reference: string, text: string, actor = "ada") => storeNote(context, reference, { actor, text }),
    notify: (request: Request) => notificationHandlerOf(opening.opened, providers, onError, context.meter)(request),
    /** Does everything that is due now: sends what is accepted, queries the rest. */
    async work() {
      for (const { state, ...key } of await due())
        await (state === "accepted" ? sendPayout(context, key) : queryPayout(context, key));
    },
    /** Lets time pass, by making everything that is stored older. */
    async pass(milliseconds: number) {
      const older = moments.map((time) => `${time} = ${time} - interval '${milliseconds} milliseconds'`);
      await sql.raw(`update "${schema}"."payouts" set ${older.join(", ")}`).execute(context.db);
    },
    /** The events that the handlers would get now. */
    async delivered(reference: string, provider = "stub") {
      const events: string[] = [];
      await Promise.all(deliverEvents(context, [({ kind }) => void events.push(kind)], [{ provider, reference }]));
      return events;
    },
    /** Removes every payout, although triggers refuse that. */
    async forget() {
      await this.sql(
        "set session_replication_role = replica; delete from payouts; delete from payout_orders; reset session_replication_role",
      );
    },
    /** Runs SQL on this engine's tables, for what requires access to the database. */
    async sql(text: string) {
      await pglite.exec(`set search_path to ${schema}; ${text}; reset search_path`);
    },
  };
}
