import { sql } from "kysely";
import { Gauge, Registry } from "prom-client";
import { alertReadings } from "../alerts/health.ts";
import type { EngineContext } from "../context.ts";

type Labels = Readonly<Record<string, string>>;

/** One number of one gauge. */
interface Reading {
  readonly labels: Labels;
  readonly value: number;
}

/**
 * Reads what the database knows about all workers, at the moment of the scrape. Only open payouts are counted: they stay few,
 * whereas counting everything that ever ended would take longer every day. Ends are counted by `payout_transitions_total`.
 */
export async function readGauges(context: EngineContext): Promise<Registry> {
  const registry = new Registry();
  const add = (name: string, help: string, readings: readonly Reading[]) => {
    const labelNames = Object.keys(readings[0]?.labels ?? {});
    const gauge = new Gauge({ name, help, labelNames, registers: [registry] });
    for (const { labels, value } of readings) gauge.set(labels, value);
  };
  const open = await openPayouts(context);
  add("payout_open", "Open payouts, by state", valuesOf(open, "count"));
  add("payout_oldest_seconds", "Age of the oldest open payout, by state", valuesOf(open, "oldest"));
  add("payout_stuck", "Open payouts that are stuck", valuesOf(open, "stuck"));
  add("payout_blocked", "Accepted payouts that are blocked", await blockedBy(context));
  const providers = await providerReadings(context);
  add("payout_paused", "1 if the provider is paused", valuesOf(providers, "paused"));
  add("payout_recovering", "1 if payouts are queried before they are sent", valuesOf(providers, "recovering"));
  add("payout_unknown_outcomes_in_a_row", "Consecutive sends with unknown outcome", valuesOf(providers, "unknowns"));
  const alerts = await alertReadings(context);
  add("payout_alerts_waiting", "Alerts that have not arrived yet", valuesOf(alerts, "waiting"));
  add("payout_alerts_oldest_seconds", "Age of the oldest alert that has not arrived", valuesOf(alerts, "oldest"));
  add("payout_jobs", "Jobs, by queue and state; `ready` jobs wait for a worker", await queueReadings(context));
  return registry;
}

/** One of the numbers of each row. */
function valuesOf<Name extends string>(
  rows: readonly ({ readonly labels: Labels } & Readonly<Record<Name, number>>)[],
  name: Name,
): Reading[] {
  return rows.map((row) => ({ labels: row.labels, value: row[name] }));
}

async function queueReadings({ jobs }: EngineContext): Promise<Reading[]> {
  return (await jobs.depths()).flatMap(({ queue, ...counts }) =>
    Object.entries(counts).map(([state, value]) => ({ labels: { queue, state }, value })),
  );
}

async function openPayouts({ db, providers }: EngineContext) {
  const rows = await db
    .selectFrom("payouts")
    .select([
      "provider",
      "state",
      sql<number>`count(*)::integer`.as("count"),
      sql<number>`count(stuck_at)::integer`.as("stuck"),
      sql<number>`extract(epoch from now() - min(accepted_at))::float8`.as("oldest"),
    ])
    .where("closed_at", "is", null)
    .groupBy(["provider", "state"])
    .execute();
  const found = new Map(rows.map((row) => [`${row.provider} ${row.state}`, row]));
  // Also those of a provider that this engine lacks, perhaps since it was renamed: no other engine may count them.
  const names = new Set([...providers.keys(), ...rows.map(({ provider }) => provider)]);
  // A state without payouts is reported as 0: an alert on an absent number never fires.
  return [...names].flatMap((provider) =>
    openStates.map((state) => {
      const { count = 0, stuck = 0, oldest = 0 } = found.get(`${provider} ${state}`) ?? {};
      return { labels: { provider, state }, count, stuck, oldest };
    }),
  );
}

const openStates = ["accepted", "sending", "pending", "unknown", "needs_review"] as const;

async function blockedBy({ db, providers }: EngineContext): Promise<Reading[]> {
  const reason = sql<string>`case when awaits_approval then 'approval' else coalesce(blocked_by, 'check_first') end`;
  const rows = await db
    .selectFrom("payouts")
    .select(["provider", reason.as("reason"), sql<number>`count(*)::integer`.as("value")])
    .where("state", "=", "accepted")
    .where((all) =>
      all.or([
        all("blocked_by", "is not", null),
        all("check_first_at", "is not", null),
        all("awaits_approval", "=", true),
      ]),
    )
    .where("provider", "in", [...providers.keys()])
    .groupBy(["provider", reason])
    .execute();
  return rows.map(({ provider, reason: blocked_by, value }) => ({ labels: { provider, blocked_by }, value }));
}

async function providerReadings({ db, providers }: EngineContext) {
  const rows = await db
    .selectFrom("provider_state")
    .select(["provider", "paused_at", "recovering_since", "consecutive_unknowns"])
    .where("provider", "in", [...providers.keys()])
    .execute();
  const known = new Map(rows.map((row) => [row.provider, row]));
  return [...providers.keys()].map((provider) => {
    const row = known.get(provider);
    return {
      labels: { provider },
      paused: row?.paused_at == null ? 0 : 1,
      recovering: row?.recovering_since == null ? 0 : 1,
      unknowns: row?.consecutive_unknowns ?? 0,
    };
  });
}
