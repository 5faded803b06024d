import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
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
  // It brings its own sandbox.
  "@payout/cli": () => ({}),
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
export async function sendFrom(
  name: string,
  folder: string,
  kind: "module" | "commonjs" = "module",
): Promise<Finished> {
  const script = smokeScript(name);
  const text = readFileSync(script.path, "utf8");
  const file = kind === "module" ? script.name : script.name.replace(".mjs", ".cjs");
  writeFileSync(join(folder, file), kind === "module" ? text : asCommonJs(text));
  return withGateway(name, (settings) => runNode(folder, file, JSON.stringify(settings)));
}

/** Runs a reference reader of the installed schemas: it finds its vectors or cases beside itself. */
export function proveSchemas(folder: string, reader: string): Promise<Finished> {
  return runNode(folder, `node_modules/@payout/schemas/reference/${reader}`);
}

/** The same script with `require`, and with a function around it, because CommonJS has no `await` outside of one. */
function asCommonJs(script: string): string {
  const required = script.replaceAll(/^import (\{.*?\}) from (".*?");$/gm, "const $1 = require($2);");
  return `void (async () => {\n${required}\n})();\n`;
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
