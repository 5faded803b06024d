import { setTimeout as pause } from "node:timers/promises";
import { type AlertsHealth, alertsHealth } from "../alerts/health.ts";
import type { EngineContext } from "../context.ts";

/** `resting`: not started, it only stores. `stalled`: it has not looked for overdue payouts for far too long. */
export type WorkersHealth = "running" | "resting" | "stalled" | "stopped";

/** What `/healthz` says. */
export interface Health {
  readonly status: "ok" | "down";
  readonly database: "ok" | "down";
  readonly workers: WorkersHealth;
  /** Providers that do not send until an operator resumes them. This does not make the process unhealthy. */
  readonly paused: readonly string[];
  /** Providers whose payouts are queried before they are sent, until an operator calls `recovered`. */
  readonly recovering: readonly string[];
  /** `off` where nothing tells whether the database has come back from a backup. */
  readonly restore_detection: "on" | "off";
  /** Whether alerts arrive; `failing` does not make the process unhealthy. */
  readonly alerts: AlertsHealth;
}

/** How long the database may take to answer. */
const patienceMs = 2000;

/** Queries the database and the workers how they are. */
export async function readHealth(opened: () => Promise<EngineContext>, workers: WorkersHealth): Promise<Health> {
  const found = await Promise.race([readProviders(opened).catch(() => undefined), late()]);
  const good = found !== undefined && (workers === "running" || workers === "resting");
  return {
    status: good ? "ok" : "down",
    database: found === undefined ? "down" : "ok",
    workers,
    paused: found?.paused ?? [],
    recovering: found?.recovering ?? [],
    restore_detection: found?.detects === true ? "on" : "off",
    alerts: found?.alerts ?? "off",
  };
}

/** Whether this process should be left alone. */
export function isHealthy({ status }: Health): boolean {
  return status === "ok";
}

async function late(): Promise<undefined> {
  await pause(patienceMs, undefined, { ref: false });
}

async function readProviders(opened: () => Promise<EngineContext>) {
  const context = await opened();
  const { db, providers, witness } = context;
  const rows = await db
    .selectFrom("provider_state")
    .select(["provider", "paused_at", "recovering_since"])
    .where("provider", "in", [...providers.keys()])
    .orderBy("provider")
    .execute();
  const namesOf = (which: "paused_at" | "recovering_since") =>
    rows.filter((row) => row[which] !== null).map(({ provider }) => provider);
  return {
    paused: namesOf("paused_at"),
    recovering: namesOf("recovering_since"),
    alerts: await alertsHealth(context),
    detects: witness.readsServer || witness.journal !== undefined,
  };
}
