import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type ProviderId, type Sandbox, startSandbox } from "../../../packages/sandbox/src/index.ts";
import { providersAmong, readPackages, repositoryRoot } from "../../check-packages/src/repository.ts";
import { install, pack } from "../../check-packages/src/tarballs.ts";
import { type Cell, checkMisbehaviours, checkProvider, type Row, type Scene } from "./checks.ts";
import { describe, merchantAt } from "./merchant.ts";
import { gatewayOf, orderOf } from "./orders.ts";
import { refusedUrl } from "./raw-gateways.ts";
import { prepare, type RuntimeUnderTest, runtimes, start } from "./runtimes.ts";
import { makeCertificates, startProxy, startTlsFront } from "./secure-gateway.ts";
import { printTable } from "./table.ts";

/**
 * Installs the packed packages in an empty folder, and sends and receives with each in every runtime.
 * `--only node22,node24` leaves out the others.
 */

const { values } = parseArgs({ options: { only: { type: "string" } } });
const ids = values.only?.split(",") ?? runtimes.map(({ id }) => id);
const unknown = ids.filter((id) => !runtimes.some((runtime) => runtime.id === id));
if (unknown.length > 0) throw new Error(`--only ${unknown}: known are ${runtimes.map(({ id }) => id)}`);

const scratch = mkdtempSync(join(tmpdir(), "payout-runtimes-"));
try {
  process.exitCode = (await checkAll()) ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

async function checkAll(): Promise<boolean> {
  const folder = join(scratch, "empty");
  const packages = readPackages(repositoryRoot);
  const providers = providersAmong(packages).filter(({ manifest }) => manifest.private !== true);
  const core = packages.filter(({ manifest }) => manifest.name === "@payout/core");
  const tarballs = [...core, ...providers].map((item) => pack(item, scratch));
  console.log(`npm i: ${install(tarballs, folder).packages.join(" ")}\n`);
  await prepare(folder);
  const pem = makeCertificates(join(scratch, "certificates"));

  const byProvider: [string, string, Row][] = [];
  const byRuntime: [string, string, Row][] = [];
  for (const runtime of runtimes.filter(({ id }) => ids.includes(id))) {
    const sandbox = await startSandbox({ clock: "manual" });
    const { version, rows, printed } = await checkRuntime(runtime, folder, sandbox, pem).finally(sandbox.close);
    const name = `${runtime.id.replace(/\d+$/, "")} ${version}`;
    for (const [provider, row] of rows) (provider === "" ? byRuntime : byProvider).push([name, provider, row]);
    if (printed !== "") console.error(`${name} printed:\n${printed}\n`);
  }
  printTable(byProvider);
  printTable(byRuntime);
  const cells = [...byProvider, ...byRuntime].flatMap(([, , row]) => Object.values(row));
  const failed = cells.filter(({ ok }) => !ok).length;
  console.log(failed === 0 ? "every runtime sends and receives" : `${failed} of ${cells.length} checks failed`);
  return failed === 0;
}

async function checkRuntime(
  runtime: RuntimeUnderTest,
  folder: string,
  sandbox: Sandbox,
  pem: (name: string) => string,
): Promise<{ version: string; rows: [ProviderId | "", Row][]; printed: string }> {
  const running = await start(runtime, folder);
  try {
    const merchant = merchantAt(running.url);
    const ids = Object.keys(gatewayOf) as ProviderId[];
    const settings = Object.fromEntries(
      ids.map((id) => [id, { ...sandbox.merchants[gatewayOf[id]], notifyUrl: `${running.url}/notifications/${id}` }]),
    ) as Record<ProviderId, object>;
    await merchant.takeSettings(settings);
    const { sockets, id: prefix } = runtime;
    const scene: Scene = { sandbox, merchant, settings, sockets, refused: await refusedUrl(), prefix };
    const rows: [ProviderId | "", Row][] = [];
    for (const id of ids) rows.push([id, await checkProvider(scene, id)]);
    rows.push(["", { ...(await checkMisbehaviours(scene)), agent: await checkAgent(scene, pem) }]);
    return { version: running.version, rows, printed: running.printed() };
  } finally {
    await running.stop();
  }
}

/** A proxy, a CA and a client certificate at once; where an agent has no effect, it must be refused. */
async function checkAgent(
  { sandbox, merchant, settings, sockets }: Scene,
  pem: (name: string) => string,
): Promise<Cell> {
  const front = await startTlsFront(pem, new URL(sandbox.url).origin, true);
  const proxy = await startProxy();
  const provider = "jeepay.transfer";
  const ending = await merchant.send({
    provider,
    settings: { ...settings[provider], baseUrl: `${front.url}/jeepay` },
    order: orderOf(provider, "agent"),
    agent: { proxy: proxy.url, ca: pem("ca.pem"), key: pem("client.key"), cert: pem("client.pem") },
  });
  await Promise.all([front.close(), proxy.close()]);
  const reached = [proxy.targets.length, front.requests()].join();
  const ok = sockets ? ending.status === "pending" && reached === "1,1" : ending.code === "configuration";
  return { ok, text: ok ? (sockets ? "proxy, CA, certificate" : "refused") : `${describe(ending)} (${reached})` };
}
