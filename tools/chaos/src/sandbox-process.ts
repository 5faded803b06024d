import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { LedgerEntry, MerchantSettings } from "@payout/sandbox";
import type { SandboxReady } from "./messages.ts";
import type { ChaosRun } from "./options.ts";

/** The gateways as a run sees them. */
export interface Gateways {
  readonly merchants: MerchantSettings;
  /** The address of the control endpoints. */
  readonly url: string;
  /** What was really paid. */
  ledger(): Promise<readonly LedgerEntry[]>;
  /** Everything that the gateway still remembers of one order: requests, answers, moves, notifications. */
  timeline(provider: string, reference: string): Promise<unknown>;
  close(): void;
}

/** Starts the sandbox in a process of its own. */
export async function startGateways({ rate, seed, speed }: ChaosRun): Promise<Gateways> {
  const child = fork(join(import.meta.dirname, "sandbox-child.ts"), [rate, seed, speed].map(String));
  const [{ url, merchants }] = (await once(child, "message")) as [SandboxReady];
  const getControl = async (path: string): Promise<Record<string, unknown>> => (await fetch(`${url}/_/${path}`)).json();
  return {
    merchants,
    url,
    ledger: async () => (await getControl("ledger"))["ledger"] as readonly LedgerEntry[],
    timeline: async (provider, reference) => (await getControl(`orders/${provider}/${reference}`))["timeline"],
    close: () => void child.disconnect(),
  };
}
