import { spawn } from "node:child_process";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import {
  hongwenTestMerchant,
  inrTestMerchant,
  jeepayTestMerchant,
  multicountryTestMerchant,
  startHongwenGateway,
  startInrGateway,
  startJeepayGateway,
  startMulticountryGateway,
} from "../../../packages/sandbox/src/index.ts";
import { repositoryRoot } from "./repository.ts";
import type { Finished } from "./tarballs.ts";

/** A loopback gateway, and the settings with which a provider reaches it. */
interface Target {
  readonly settings: object;
  close(): Promise<void>;
}

const notifyUrl = "https://merchant.example/notifications";

const targets: Readonly<Record<string, () => Promise<Target>>> = {
  "@payout/jeepay": async () => {
    const { mchNo, appId, secretKey } = jeepayTestMerchant;
    return target(await startJeepayGateway(), { mchNo, appId, secretKey });
  },
  "@payout/hongwen": async () => {
    const { mchNo, privateKey, platformPublicKey } = hongwenTestMerchant;
    return target(await startHongwenGateway(), { mchNo, privateKey, platformPublicKey });
  },
  "@payout/inr": async () => {
    const { merchantId, apiKey } = inrTestMerchant;
    return target(await startInrGateway(), { merchantId, apiKey, notifyUrl });
  },
  "@payout/multicountry": async () => {
    const { mchId, apiToken } = multicountryTestMerchant;
    return target(await startMulticountryGateway(), { mchId, apiToken, notifyUrl });
  },
};

function target(gateway: { readonly url: string; close(): Promise<void> }, settings: object): Target {
  return { settings: { ...settings, baseUrl: gateway.url }, close: () => gateway.close() };
}

/** The script that sends one payout with a provider, and takes its settings as first argument. */
export function smokeScript(name: string): { readonly name: string; readonly path: string } {
  const script = `${name.replace("@payout/", "")}.mjs`;
  return { name: script, path: join(repositoryRoot, "tools/check-packages/smoke", script) };
}

/** Runs `use` while a loopback gateway of the provider is there. */
export async function withGateway(name: string, use: (settings: object) => Promise<Finished>): Promise<Finished> {
  const start = targets[name];
  if (start === undefined)
    return { ok: false, output: `there is no loopback gateway for ${name} in tools/check-packages/src/smoke.ts` };
  const { settings, close } = await start();
  try {
    return await use(settings);
  } finally {
    await close();
  }
}

/** Sends one payout from a folder into which the packed package was installed; tells what was printed. */
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
