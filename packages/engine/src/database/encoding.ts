import { type Kysely, sql } from "kysely";
import { EngineError } from "../errors.ts";
import type { Tables } from "./tables.ts";

/**
 * Refuses a database that cannot store every text: a gateway's reason for a failure would make storing the failure fail.
 * @throws EngineError `configuration`
 */
export async function requireUtf8(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ encoding: string; name: string }>`
    select current_setting('server_encoding') as encoding, current_database() as name`.execute(db);
  const [{ encoding, name } = { encoding: "UTF8", name: "" }] = rows;
  if (encoding === "UTF8") return;
  throw new EngineError({
    code: "configuration",
    message: `the database "${name}" has the encoding ${encoding}, which cannot store every text that gateways send. Nothing was stored or sent. Use a database that was created with: create database … encoding 'UTF8' template template0`,
  });
}
