import type { EngineContext } from "../context.ts";
import { deliverAlerts } from "./deliver.ts";
import { raiseDigest } from "./digest.ts";
import { raiseAlerts } from "./raise.ts";

/** Raises the alerts and the digest that are due, and posts them. */
export async function workOnAlerts(context: EngineContext, signal: AbortSignal): Promise<void> {
  const { alerts } = context;
  if (alerts === undefined) return;
  while (!signal.aborted && (await raiseAlerts(context)));
  await raiseDigest(context, alerts);
  await deliverAlerts(context, alerts, signal);
}
