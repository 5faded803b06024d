import { existsSync, writeSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { LookupFunction } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { createJeepay, type JeepaySettings } from "@payout/jeepay";
import { type AnyProvider, createEngine, type ProviderRules } from "../src/index.ts";

/** The task of a worker that is to be frozen. */
export interface FrozenTask {
  /** Names of providers, each with one order under the same name that is held, and its own rules. */
  readonly held: Readonly<Record<string, ProviderRules>>;
  readonly database: string;
  readonly schema: string;
  readonly gateway: Pick<JeepaySettings, "mchNo" | "appId" | "secretKey" | "baseUrl">;
  readonly ca: string;
  /** A proxy for the connection. */
  readonly proxy?: string | undefined;
  /** Where this process holds the orders itself. */
  readonly holdAt: "send" | "signing" | "lookup" | undefined;
  /** A file: once it is there, what is held goes on. */
  readonly gate: string;
}

const task = JSON.parse(process.argv[2] ?? "") as FrozenTask;
const report = (line: string) => void writeSync(1, `${line}\n`);
// The reader has ended when the pipe breaks.
process.once("uncaughtException", () => process.exit(1));
const isOpen = () => existsSync(task.gate);

/** Set from when an order that is to be held is being sent. */
let armed = false;
const isHeldAt = (step: FrozenTask["holdAt"]) => armed && task.holdAt === step && !isOpen();

async function hold(): Promise<void> {
  report("held");
  while (!isOpen()) await pause(5);
}

/** Signing is synchronous: nothing else happens in the process while it is held there. */
function holdSynchronously(): void {
  report("held");
  const nobodyWakes = new Int32Array(new SharedArrayBuffer(4));
  while (!isOpen()) Atomics.wait(nobodyWakes, 0, 0, 5);
}

const lookup: LookupFunction = (_hostname, { all }, done) => {
  const found = () => (all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4));
  if (isHeldAt("lookup")) void hold().then(found);
  else found();
};

function agentOf({ gateway, proxy, ca }: FrozenTask): HttpAgent {
  // Each order gets a connection of its own: one that was kept would leave out the steps that are held.
  const options = { keepAlive: false, lookup };
  if (!gateway.baseUrl?.startsWith("https:")) return new HttpAgent(options);
  return new HttpsAgent({ ...options, ca, ...(proxy !== undefined && { proxyEnv: { HTTPS_PROXY: proxy } }) });
}

const { transfer } = createJeepay({
  ...task.gateway,
  agent: agentOf(task),
  now: () => {
    if (isHeldAt("signing")) holdSynchronously();
    return Date.now();
  },
});
const provider: AnyProvider = {
  ...transfer,
  async send(order, options) {
    armed = Object.hasOwn(task.held, order["reference"]);
    if (isHeldAt("send")) await hold();
    return transfer.send(order, options);
  },
};

const engine = createEngine({
  providers: Object.fromEntries(Object.keys(task.held).map((name) => [name, { ...provider }])),
  providerRules: task.held,
  database: task.database,
  schema: task.schema,
  autoMigrate: false,
  pollEveryMs: 500,
  onError: (error) => report(`error ${error instanceof Error ? error.message : error}`),
});
process.once("SIGTERM", () => void engine.stop().then(() => process.exit()));
await engine.start();
report("ready");
