import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FoundSandbox, findSandbox, type SandboxOptions, startSandbox } from "@payout/sandbox";
import type { GatewayName } from "./config/config.ts";

/** A sandbox to send to. */
export interface UsedSandbox extends FoundSandbox {
  /** Stops it, if it is this command's own. */
  close(): Promise<void>;
}

/** Where the command keeps what is a project's: its sandbox, the payouts that were sent there, and which files were checked. */
export function workFolder(project: string): string {
  const folder = join(project, ".payout");
  mkdirSync(folder, { recursive: true });
  const ignored = join(folder, ".gitignore");
  if (!existsSync(ignored)) writeFileSync(ignored, "*\n");
  return folder;
}

/** The settings of a gateway's package for a sandbox. */
export function merchantOf({ merchants }: FoundSandbox, gateway: GatewayName): Readonly<Record<string, unknown>> {
  return { ...merchants[gateway.split(".")[0] as keyof typeof merchants] };
}

/** The sandbox of a project that `payout sandbox` runs, or one for the time of this command. Both know the same orders. */
export async function useSandbox(project: string): Promise<UsedSandbox> {
  const folder = workFolder(project);
  const running = await runningIn(folder);
  if (running !== undefined) return { ...running, close: async () => undefined };
  return startSandbox({ data: join(folder, "gateways.db") });
}

/** Starts the sandbox of a project until it is closed; other commands of the project use it meanwhile. */
export async function runSandbox(project: string, options: SandboxOptions): Promise<UsedSandbox> {
  const folder = workFolder(project);
  const sandbox = await startSandbox({ data: join(folder, "gateways.db"), ...options });
  const path = addressFile(folder);
  writeFileSync(path, `${JSON.stringify({ url: sandbox.url })}\n`);
  return {
    url: sandbox.url,
    merchants: sandbox.merchants,
    close: async () => {
      rmSync(path, { force: true });
      await sandbox.close();
    },
  };
}

const addressFile = (folder: string) => join(folder, "sandbox.json");

async function runningIn(folder: string): Promise<FoundSandbox | undefined> {
  const path = addressFile(folder);
  if (!existsSync(path)) return undefined;
  try {
    const { url } = JSON.parse(readFileSync(path, "utf8")) as { readonly url: string };
    // A killed sandbox leaves its address behind: only one that answers counts.
    return await findSandbox({ port: Number(new URL(url).port) });
  } catch {
    return undefined;
  }
}
