import { setTimeout as pause } from "node:timers/promises";
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
}

/** How long the database may take to answer. */
const patienceMs = 2000;

/** Asks the database and the workers how they are. */
export async function readHealth(opened: () => Promise<EngineContext>, workers: WorkersHealth): Promise<Health> {
  const paused = await Promise.race([pausedProviders(opened).catch(() => undefined), late()]);
  const good = paused !== undefined && (workers === "running" || workers === "resting");
  return {
    status: good ? "ok" : "down",
    database: paused === undefined ? "down" : "ok",
    workers,
    paused: paused ?? [],
  };
}

/** Whether this process should be left alone. */
export function isHealthy({ status }: Health): boolean {
  return status === "ok";
}

async function late(): Promise<undefined> {
  await pause(patienceMs, undefined, { ref: false });
}

async function pausedProviders(opened: () => Promise<EngineContext>): Promise<string[]> {
  const { db, providers } = await opened();
  const rows = await db
    .selectFrom("provider_state")
    .select("provider")
    .where("paused_at", "is not", null)
    .where("provider", "in", [...providers.keys()])
    .orderBy("provider")
    .execute();
  return rows.map(({ provider }) => provider);
}
