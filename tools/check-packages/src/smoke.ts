import { spawn } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../../packages/sandbox/src/index.ts";
import { repositoryRoot } from "./repository.ts";
import type { Finished } from "./tarballs.ts";

const notifyUrl = "https://merchant.example/notifications";

/** The settings with which each package's provider reaches the sandbox. */
const settingsOf: Readonly<Record<string, (merchants: Sandbox["merchants"]) => object>> = {
  "@payout/jeepay": ({ jeepay }) => jeepay,
  "@payout/hongwen": ({ hongwen }) => hongwen,
  "@payout/inr": ({ inr }) => ({ ...inr, notifyUrl }),
  "@payout/multicountry": ({ multicountry }) => ({ ...multicountry, notifyUrl }),
  "@payout/engine": ({ jeepay }) => jeepay,
  "@payout/console": ({ jeepay }) => jeepay,
};

/** The script that sends one payout with a provider, and takes its settings as first argument. */
export function smokeScript(name: string): { readonly name: string; readonly path: string } {
  const script = `${name.replace("@payout/", "")}.mjs`;
  return { name: script, path: join(repositoryRoot, "tools/check-packages/smoke", script) };
}

/** Runs `use` while a loopback gateway of the provider is there. */
export async function withGateway(name: string, use: (settings: object) => Promise<Finished>): Promise<Finished> {
  const settings = settingsOf[name];
  if (settings === undefined)
    return { ok: false, output: `there is no loopback gateway for ${name} in tools/check-packages/src/smoke.ts` };
  const sandbox = await startSandbox();
  try {
    return await use(settings(sandbox.merchants));
  } finally {
    await sandbox.close();
  }
}

/** Sends one payout from a folder into which the packed package was installed; returns the output. */
export async function sendFrom(name: string, folder: string): Promise<Finished> {
  const script = smokeScript(name);
  return withGateway(name, (settings) => {
    copyFileSync(script.path, join(folder, script.name));
    return runNode(folder, script.name, JSON.stringify(settings));
  });
}

function runNode(folder: string, ...args: readonly string[]): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("close", (status) => resolve({ ok: status === 0, output: output.trim() }));
  });
}
