import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { MerchantSettings } from "@payout/sandbox";

/** The gateways of the engine's benchmarks, in a process of their own. */
export interface SandboxProcess extends AsyncDisposable {
  readonly merchants: MerchantSettings;
}

/** Starts the sandbox's command on a free port. */
export async function startSandboxProcess(): Promise<SandboxProcess> {
  const command = fileURLToPath(new URL("../bin/payout-sandbox.js", import.meta.resolve("@payout/sandbox")));
  const child = spawn(process.execPath, [command, "--port", "0", "--json"], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    const { merchants } = JSON.parse(line) as Pick<SandboxProcess, "merchants">;
    return {
      merchants,
      async [Symbol.asyncDispose]() {
        child.kill();
      },
    };
  }
  throw new Error("the sandbox ended before it was ready");
}
