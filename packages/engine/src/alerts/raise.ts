import { type Selectable, sql } from "kysely";
import { type EngineContext, transact } from "../context.ts";
import type { Tx } from "../database/database.ts";
import type { PayoutEventsTable } from "../database/tables.ts";
import { findAll } from "../find/by-keys.ts";
import type { StoredPayout } from "../record.ts";
import { keyText } from "../work/jobs.ts";
import type { PayoutAlert, ProviderAlert } from "./alert.ts";
import {
  alertSteps,
  type PayoutAlertKind,
  type ProviderAlertKind,
  payoutAlertKinds,
  providerAlertKinds,
} from "./kinds.ts";

const mostAtOnce = 200;

/**
 * How far back each look goes behind the one before. An event gets its time when it is stored, and is visible when its transaction
 * commits: one of the caller's own can take long.
 */
const again = sql`interval '1 hour'`;

/** What happened while no worker had alerts on, and is older, is left to the digest. */
const oldest = sql`interval '3 days'`;

/** Stores an alert for each event that needs an operator and has none. Returns whether there may be more. */
export async function raiseAlerts(context: EngineContext): Promise<boolean> {
  return transact(context, async (work) => {
    if (!(await begin(work))) return false;
    const payouts = await payoutEvents(work);
    const providers = await providerEvents(work);
    const known = await findAll(work, payouts);
    const alerts = [
      ...payouts.map((event) => payoutAlert(event, known.get(keyText(event)))),
      ...providers.map(providerAlert),
    ];
    await storeAlerts(work, alerts);
    const more = payouts.length === mostAtOnce || providers.length === mostAtOnce;
    if (!more) await work.updateTable("alert_state").set({ looked_until: sql<Date>`now()` }).execute();
    return more;
  });
}

/** One worker at a time; the others have nothing to do. Returns whether it is this one. */
async function begin(work: Tx): Promise<boolean> {
  const state = await work.selectFrom("alert_state").select("since").forUpdate().skipLocked().executeTakeFirst();
  if (state?.since === null)
    await work.updateTable("alert_state").set({ since: sql<Date>`now()`, looked_until: sql<Date>`now()` }).execute();
  return state !== undefined;
}

/** From when on events are looked at. */
function from(work: Tx) {
  return work
    .selectFrom("alert_state")
    .select(sql<Date>`greatest(since, looked_until - ${again}, now() - ${oldest})`.as("from"));
}

type PayoutEvent = Pick<Selectable<PayoutEventsTable>, "id" | "provider" | "reference" | "kind" | "at" | "data">;

function payoutEvents(work: Tx): Promise<PayoutEvent[]> {
  // Written out, so that PostgreSQL sees that its index has them all.
  const kinds = sql.join(payoutAlertKinds.map((kind) => sql.lit(kind)));
  return work
    .selectFrom("payout_events")
    .select(["payout_events.id", "provider", "reference", "kind", "at", "data"])
    .where(sql<boolean>`kind in (${kinds})`)
    .where("at", ">=", from(work))
    .where((all) =>
      all.not(all.exists(all.selectFrom("alerts").select("alerts.id").whereRef("alerts.id", "=", "payout_events.id"))),
    )
    .orderBy("at")
    .orderBy("sequence")
    .limit(mostAtOnce)
    .execute();
}

function providerEvents(work: Tx) {
  return work
    .selectFrom("provider_events")
    .select(["provider_events.id", "provider", "kind", "at"])
    .where("kind", "in", [...providerAlertKinds])
    .where("at", ">=", from(work))
    .where((all) =>
      all.not(
        all.exists(all.selectFrom("alerts").select("alerts.id").whereRef("alerts.id", "=", "provider_events.id")),
      ),
    )
    .orderBy("at")
    .orderBy("sequence")
    .limit(mostAtOnce)
    .execute();
}

function payoutAlert({ id, provider, reference, data, ...event }: PayoutEvent, payout?: StoredPayout): PayoutAlert {
  const kind = event.kind as PayoutAlertKind;
  const { error } = data;
  return {
    type: `payout.${kind}`,
    id,
    at: event.at.toISOString(),
    provider,
    reference,
    ...(payout !== undefined && { state: payout.state }),
    // Only what is a code: other texts of an event can be a gateway's or an operator's.
    ...(typeof error === "string" && /^[a-z_]{1,40}$/.test(error) && { code: error }),
    nextStep: (kind === "needs_review" || kind === "stuck" ? payout?.nextStep : undefined) ?? alertSteps[kind],
  };
}

type ProviderRow = Awaited<ReturnType<typeof providerEvents>>[number];

function providerAlert({ id, provider, at, ...event }: ProviderRow): ProviderAlert {
  const kind = event.kind as ProviderAlertKind;
  return { type: `provider.${kind}`, id, at: at.toISOString(), provider, nextStep: alertSteps[kind] };
}

async function storeAlerts(work: Tx, alerts: readonly (PayoutAlert | ProviderAlert)[]): Promise<void> {
  if (alerts.length === 0) return;
  await work
    .insertInto("alerts")
    .values(alerts.map((alert) => ({ id: alert.id, type: alert.type, digest_day: null, body: JSON.stringify(alert) })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
