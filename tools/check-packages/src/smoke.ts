import { spawn } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { jeepayTestMerchant, startJeepayGateway } from "../../../packages/sandbox/src/index.ts";
import { repositoryRoot } from "./repository.ts";

/** A loopback gateway, and the settings with which a provider reaches it. */
interface Target {
  readonly settings: object;
  close(): Promise<void>;
}

const targets: Readonly<Record<string, () => Promise<Target>>> = {
  "@payout/jeepay": async () => {
    const gateway = await startJeepayGateway();
    return { settings: { ...jeepayTestMerchant, baseUrl: gateway.url }, close: () => gateway.close() };
  },
};

/** Sends one payout from a folder into which the packed package was installed; tells what was printed. */
export async function sendFrom(
  name: string,
  folder: string,
): Promise<{ readonly ok: boolean; readonly output: string }> {
  const start = targets[name];
  if (start === undefined)
    return { ok: false, output: `there is no loopback gateway for ${name} in tools/check-packages/src/smoke.ts` };
  const target = await start();
  const script = `${name.replace("@payout/", "")}.mjs`;
  copyFileSync(join(repositoryRoot, "tools/check-packages/smoke", script), join(folder, script));
  try {
    return await runNode(folder, script, JSON.stringify(target.settings));
  } finally {
    await target.close();
  }
}

function runNode(folder: string, ...args: readonly string[]): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("close", (status) => resolve({ ok: status === 0, output: output.trim() }));
  });
}
