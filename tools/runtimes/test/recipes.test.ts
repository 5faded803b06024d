import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import type { PayoutProvider } from "@payout/core";
import { createInr } from "@payout/inr";
import { createJeepay } from "@payout/jeepay";
import { type ProviderId, type Sandbox, startSandbox } from "@payout/sandbox";
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { gatewayOf, orderOf } from "../src/orders.ts";
import { makeCertificates, startProxy, startTlsFront } from "../src/secure-gateway.ts";

/** Runs the recipes of the READMEs as they are printed there: only addresses, paths of files and the merchant are replaced. */

const root = join(import.meta.dirname, "../../..");
// Inside the repository, so that what the recipes import is found.
const folder = join(import.meta.dirname, "../.recipes");
const certificates = mkdtempSync(join(tmpdir(), "payout-recipes-"));
const publicCas = getCACertificates("default");
let pem: (name: string) => string;
let sandbox: Sandbox;
let proxy: Awaited<ReturnType<typeof startProxy>>;

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  pem = makeCertificates(certificates);
});
afterAll(() => {
  for (const made of [folder, certificates]) rmSync(made, { recursive: true, force: true });
});
beforeEach(async () => {
  sandbox = await startSandbox({ clock: "manual" });
  proxy = await startProxy();
});
afterEach(async () => {
  setDefaultCACertificates(publicCas);
  await Promise.all([sandbox.close(), proxy.close()]);
});

interface Recipe {
  readonly name: string;
  readonly code: string;
}

const fenced = /^```ts\n(.*?)^```/gms;
const recipesIn = (readme: string): Recipe[] =>
  [...readFileSync(join(root, readme), "utf8").matchAll(fenced)]
    .map(([, code = ""], index) => ({ name: `${readme}, block ${index + 1}`, code }))
    .filter(({ code }) => /proxy\.internal|readFileSync\("c/.test(code));

const ofCore = recipesIn("packages/core/README.md");
const ofProviders = globSync("packages/*/README.md", { cwd: root })
  .filter((readme) => !readme.includes("core"))
  .flatMap(recipesIn);

/** What a recipe makes, under these names. */
async function run({ name, code }: Recipe, names: readonly string[], settings: object = {}) {
  const file = join(folder, `${name.replaceAll(/\W+/g, "-")}.ts`);
  const real = code
    .replaceAll("http://proxy.internal:3128", proxy.url)
    .replaceAll('readFileSync("', `readFileSync("${certificates}/`)
    .replaceAll(/^const settings = .*$/gm, () => `const settings = ${JSON.stringify(settings)};`)
    .replaceAll(/^console\.log.*$/gm, "");
  writeFileSync(file, `${real}\nexport { ${names.join(", ")} };\n`);
  return (await import(file)) as Record<string, unknown>;
}

/** A TLS server in front of the sandbox. */
async function startFront(clientCertificate: boolean) {
  const front = await startTlsFront(pem, sandbox.url, clientCertificate);
  onTestFinished(front.close);
  const settingsOf = (id: ProviderId) => {
    const gateway = gatewayOf[id];
    return {
      ...sandbox.merchants[gateway],
      baseUrl: `${front.url}/${gateway}`,
      notifyUrl: "https://merchant.example/notifications",
    };
  };
  return { ...front, settingsOf };
}

async function sendWith(provider: PayoutProvider): Promise<void> {
  const { status } = await provider.send(orderOf(provider.id as ProviderId, "RECIPE-1") as never);
  expect(status).toBe("pending");
}

test.each(ofCore)("$name", async (recipe) => {
  const says = (text: string) => recipe.code.includes(text);
  const front = await startFront(says("client.pem"));
  // A recipe without a CA is for a gateway whose CA is public: for this test ours is.
  if (!says("ca.pem")) setDefaultCACertificates([...publicCas, pem("ca.pem")]);
  const made = await run(recipe, [says("const fetch ") ? "fetch" : "agent"]);
  await sendWith(createJeepay({ ...front.settingsOf("jeepay.transfer"), ...made } as never).transfer as PayoutProvider);
  await sendWith(createInr({ ...front.settingsOf("inr"), ...made } as never) as PayoutProvider);
  expect([front.requests(), proxy.targets.length > 0]).toEqual([2, says("proxy.internal")]);
  // Kept alive: one connection through the proxy serves both.
  if (says("keepAlive")) expect(proxy.targets.length).toBeLessThan(2);
});

test.each(ofProviders)("$name", async (recipe) => {
  const name = /"@payout\/(\w+)"/.exec(recipe.code)?.[1] ?? "";
  const ids = Object.keys(gatewayOf).filter((id) => id.startsWith(name)) as ProviderId[];
  const front = await startFront(true);
  const names = ids.map((id) => id.replace("jeepay.", ""));
  const made = await run(recipe, names, front.settingsOf(ids[0] ?? "inr"));
  for (const one of names) await sendWith(made[one] as PayoutProvider);
  expect([front.requests(), proxy.targets.length]).toEqual([ids.length, 1]);
});

test("every kind of recipe is among them", () => {
  expect([ofCore.length, ofProviders.length]).toEqual([5, 4]);
});
