import { type Selectable, sql } from "kysely";
import type { EngineContext } from "../context.ts";
import type { Tx } from "../database/database.ts";
import type { PayoutsTable } from "../database/tables.ts";
import { EngineError, notAllowed } from "../errors.ts";
import { isMore } from "../limits/settings.ts";
import { storeChange } from "../store/events.ts";
import { isOneOf } from "../store/rows.ts";
import { type JobKey, keyText } from "../work/jobs.ts";
import { propose } from "./propose.ts";
import { type Approvers, type OrderRule, withoutWeaker } from "./rules.ts";

type Added = Pick<
  Selectable<PayoutsTable>,
  "provider" | "reference" | "amount" | "currency" | "account_digest" | "batch"
>;

/**
 * Holds new orders that need approval, each with a proposal to send it, and gives the keys of those that were held. What belongs
 * to one recipient and day, or to one batch, is added up under a lock: two submits at once cannot both stay below a rule.
 */
export async function holdForApproval(
  context: EngineContext,
  work: Tx,
  added: readonly JobKey[],
  { orders: rules, actor }: { readonly orders: readonly OrderRule[]; readonly actor: string | undefined },
): Promise<readonly JobKey[]> {
  // Without somebody who submits, no order is here that a rule is about.
  if (rules.length === 0 || actor === undefined || added.length === 0) return [];
  const rows = await addedRows(work, added);
  await lockSums(work, rows, rules);
  const held = new Map<string, { readonly row: Added; readonly stoppedBy: ReadonlySet<OrderRule> }>();
  for (const row of rows)
    for (const rule of rules.filter((each) => isAbout(each, row)))
      for (const stopped of await stoppedBy(work, rule, row)) {
        const { stoppedBy = [] } = held.get(keyText(stopped)) ?? {};
        held.set(keyText(stopped), { row: stopped, stoppedBy: new Set([...stoppedBy, rule]) });
      }
  for (const { row, stoppedBy } of held.values()) await hold(context, work, row, { stoppedBy: [...stoppedBy], actor });
  return [...held.values()].map(({ row }) => row);
}

/** The error about an order that others may have to approve and nobody submits; undefined where that cannot be. */
export function submittedByNobody(
  rules: readonly OrderRule[],
  about: {
    readonly provider: string;
    readonly reference: string;
    readonly currency: string;
    readonly batch: string | null;
  },
): EngineError | undefined {
  if (!rules.some((rule) => isAbout(rule, about))) return undefined;
  return notAllowed(
    about,
    "there are approval rules about such orders, and whoever submits one must not approve it, so that has to be known. Nothing was stored or sent. Pass { actor } with the order.",
    ["actor"],
  );
}

async function addedRows(work: Tx, added: readonly JobKey[]): Promise<Added[]> {
  return work
    .selectFrom("payouts")
    .select(["provider", "reference", "currency", "account_digest", "batch", sql<string>`amount::text`.as("amount")])
    .where(isOneOf(added))
    .orderBy("provider")
    .orderBy("reference")
    .execute();
}

function isAbout({ provider, above, per }: OrderRule, row: Pick<Added, "provider" | "currency" | "batch">): boolean {
  if (provider !== undefined && provider !== row.provider) return false;
  if (above.currency !== row.currency) return false;
  return per !== "batch" || row.batch !== null;
}

const approversOf = ({ approvers, role }: OrderRule): Approvers => ({ approvers, ...(role !== undefined && { role }) });

/** Whoever adds to the same sum waits here. Always in the same sequence, so that no two wait for each other. */
async function lockSums(work: Tx, rows: readonly Added[], rules: readonly OrderRule[]): Promise<void> {
  const sums = rows.flatMap((row) =>
    rules
      .filter((rule) => (rule.per ?? "order") !== "order" && isAbout(rule, row))
      .map(({ per }) => `payout ${per} ${per === "batch" ? row.batch : row.account_digest}`),
  );
  if (sums.length === 0) return;
  const keys = [...new Set(sums)].sort();
  const { rows: found } = await sql<{ level: string }>`
    select current_setting('transaction_isolation') as level, pg_advisory_xact_lock(hashtextextended(key, 0))
    from unnest(${keys}::text[]) as key`.execute(work);
  // A snapshot from before the lock would not have what another submit has added meanwhile.
  if (found[0]?.level !== "read committed") throw wrongIsolation(found[0]?.level);
}

/** Which payouts a rule stops because of a new one: that one, or everything of its batch that is not sent. */
async function stoppedBy(work: Tx, rule: OrderRule, row: Added): Promise<readonly Added[]> {
  const { per = "order", above } = rule;
  if (per === "order") return isMore(row.amount, above.value) ? [row] : [];
  const sum = await (per === "batch" ? sumOfBatch(work, rule, row) : sumOfDay(work, rule, row));
  if (!isMore(sum, above.value)) return [];
  return per === "batch" ? unsentOfBatch(work, rule, row) : [row];
}

async function sumOfDay(work: Tx, { provider, timeZone = "UTC" }: OrderRule, row: Added): Promise<string> {
  const { sum } = await work
    .selectFrom("payouts")
    .select(sql<string>`coalesce(sum(amount), 0)::text`.as("sum"))
    .where("account_digest", "=", row.account_digest)
    .where("currency", "=", row.currency)
    .where("accepted_at", ">=", sql<Date>`date_trunc('day', now() at time zone ${timeZone}) at time zone ${timeZone}`)
    // Taken back before it was sent: it never counts.
    .where(sql<boolean>`not (state = 'cancelled' and claim is null)`)
    .$if(provider !== undefined, (query) => query.where("provider", "=", provider as string))
    .executeTakeFirstOrThrow();
  return sum;
}

function ofBatch(work: Tx, { provider }: OrderRule, { batch, currency }: Added) {
  return work
    .selectFrom("payouts")
    .where("batch", "=", batch)
    .where("currency", "=", currency)
    .$if(provider !== undefined, (query) => query.where("provider", "=", provider as string));
}

async function sumOfBatch(work: Tx, rule: OrderRule, row: Added): Promise<string> {
  const { sum } = await ofBatch(work, rule, row)
    .select(sql<string>`coalesce(sum(amount), 0)::text`.as("sum"))
    .executeTakeFirstOrThrow();
  return sum;
}

async function unsentOfBatch(work: Tx, rule: OrderRule, row: Added): Promise<Added[]> {
  return ofBatch(work, rule, row)
    .select(["provider", "reference", "currency", "account_digest", "batch", sql<string>`amount::text`.as("amount")])
    .where("state", "=", "accepted")
    .where("attempt", "=", 0)
    .where("awaits_approval", "=", false)
    .where("approved_at", "is", null)
    .orderBy("provider")
    .orderBy("reference")
    .forUpdate()
    .execute();
}

async function hold(
  context: EngineContext,
  work: Tx,
  { provider, reference }: JobKey,
  { stoppedBy, actor }: { readonly stoppedBy: readonly OrderRule[]; readonly actor: string },
): Promise<void> {
  const reason = "approval rules stop orders like this one until others have approved them";
  const data = { source: "engine", reason } as const;
  await storeChange(work, { provider, reference }, { awaits_approval: true, next_at: null }, [
    { provider, reference, kind: "awaits_approval", actor: "engine", data },
  ]);
  const row = await work
    .selectFrom("payouts")
    .select(["provider", "reference", "attempt", "revision", "order_digest"])
    .where("provider", "=", provider)
    .where("reference", "=", reference)
    .executeTakeFirstOrThrow();
  // The rules can have changed by the time when somebody looks at the proposal, and sums have.
  const action = { stoppedBy };
  await propose(
    work,
    { kind: "send", row, action, actor, reason: "submitted" },
    withoutWeaker(stoppedBy.map(approversOf)),
  );
  await context.jobs.add(work, [{ kind: "deliver", provider, reference }]);
}

function wrongIsolation(level: string | undefined): EngineError {
  return new EngineError({
    code: "configuration",
    message: `submit: options.transaction is ${level}, in which approval rules cannot add up what others submit at the same time. Nothing was stored or sent. Begin it with ISOLATION LEVEL READ COMMITTED.`,
  });
}
