import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { install } from "./newcomer.ts";
import { type Finished, run } from "./run.ts";
import { newcomerScript, nodes } from "./toolbox.ts";

/** Two versions of core in one installation, and a provider that depends on the older one. */
export interface TwoCores {
  readonly older: string;
  readonly newer: string;
  readonly provider: string;
  readonly providerVersion: string;
}

/** Proves that two copies of core understand each other's errors, in the layout that npm makes for them. */
export async function understandEachOther(
  { older, newer, provider, providerVersion }: TwoCores,
  where: { readonly folder: string; readonly env: NodeJS.ProcessEnv },
): Promise<Finished> {
  const wanted = [`older@npm:@payout/core@${older}`, `@payout/core@${newer}`, `${provider}@${providerVersion}`];
  const { arrived, folder, env } = await install("npm", wanted, where);
  const copies = arrived.filter((name) => name.startsWith("@payout/core@")).join(" and ");
  copyFileSync(newcomerScript("two-cores.mjs"), join(folder, "two-cores.mjs"));
  const results = await Promise.all(
    nodes.map(({ command }) => run([...command, "two-cores.mjs", provider], { cwd: folder, env })),
  );
  const failed = results.find(({ ok }) => !ok);
  return (
    failed ?? { ok: true, output: `${copies} know each other's errors, and those of ${provider}@${providerVersion}` }
  );
}
