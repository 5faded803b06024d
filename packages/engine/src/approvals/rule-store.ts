import { type Kysely, sql } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Decider } from "../operator.ts";
import type { ApprovalRules } from "./rules.ts";

/** The rules in force; undefined where there are none. */
export async function readRules(db: Kysely<Tables>): Promise<ApprovalRules | undefined> {
  const found = await db
    .selectFrom("approval_rule_sets")
    // As text: the connection can be a caller's, with parsers of its own.
    .select(sql<string | null>`rules::text`.as("rules"))
    .orderBy("version", "desc")
    .limit(1)
    .executeTakeFirst();
  return found?.rules == null ? undefined : (JSON.parse(found.rules) as ApprovalRules);
}

/** Stores rules that are in force from now on. */
export async function storeRules(
  db: Kysely<Tables>,
  rules: ApprovalRules | undefined,
  { actor, reason }: Decider,
): Promise<void> {
  const text = rules === undefined ? null : JSON.stringify(rules);
  await db
    .insertInto("approval_rule_sets")
    .values({ rules: text as string, actor, reason })
    .execute();
}
