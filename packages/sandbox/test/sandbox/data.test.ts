import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { type LedgerEntry, providerIds, type Sandbox, type SandboxOptions, startSandbox } from "../../src/index.ts";
import { call, paths, startReceiver, transferFields } from "../support.ts";
import { clients, entry, start } from "./support.ts";

/** A path in a folder of its own, which goes with the test. */
async function newFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "payout-sandbox-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, "sandbox.db");
}

/** The sandbox that follows a closed one, on the same file. */
async function restart(sandbox: Sandbox, options: SandboxOptions): Promise<Sandbox> {
  await sandbox.close();
  return start(options);
}

describe("a sandbox with a data file", () => {
  it.each(providerIds)("goes on with the orders of %s where the last one stopped", async (id) => {
    const options = { data: await newFile() };
    const first = await start(options);
    const { url, bodies } = await startReceiver([{}]);
    await clients[id].create(first, "reference-1", "12.06", url);
    await clients[id].create(first, "reference-2", "12.01", url);
    await clients[id].query(first, "reference-3");
    await first.advance("500ms");
    const [ledger, balances, now] = [first.ledger(), first.balances(), first.now()];
    const { privateKey } = first.merchants.hongwen;

    const second = await restart(first, options);
    expect(second.ledger()).toEqual(ledger);
    expect(second.balances()).toEqual(balances);
    expect(second.now()).toBe(now);
    expect(second.merchants.hongwen.privateKey).toBe(privateKey);
    await clients[id].create(second, "reference-2", "12.01", url);
    expect(second.ledger()).toHaveLength(3);
    await second.advance("3s");
    expect(entry(second, id, "reference-1")).toMatchObject({ status: "succeeded", timesPaid: 1 });
    await second.advance("1m");
    expect(entry(second, id, "reference-1")).toMatchObject({ status: "reversed", timesPaid: 1 });
    const about = (reference: string) => bodies.filter((body) => body.includes(reference));
    expect(about("reference-2")).toHaveLength(1);
    expect(about("reference-1").length).toBeGreaterThanOrEqual(1);
  });

  it("repeats a notification that was not acknowledged, with the bytes of the first attempt", async () => {
    const options = { data: await newFile() };
    const first = await start(options);
    const { url, bodies } = await startReceiver([{ body: "no" }, { body: "no" }, {}]);
    await clients.inr.create(first, "reference-1", "12.01", url);
    await clients["jeepay.transfer"].create(first, "reference-2", "12.01", url);
    // INR is content with HTTP 200; Jeepay wants the word.
    await first.advance(0);
    expect(bodies).toHaveLength(2);
    const second = await restart(first, options);
    await second.advance("10m");
    expect(bodies).toHaveLength(3);
    expect(bodies[2]).toBe(bodies.find((body) => body.includes("reference-2")));
  });

  it("keeps the journal, and does not give a number of an order twice", async () => {
    const options = { data: await newFile() };
    const first = await start(options);
    for (const id of providerIds) await clients[id].create(first, "reference-1", "12.01");
    const second = await restart(first, options);
    for (const id of providerIds) await clients[id].create(second, "reference-2", "12.01");
    const numbers = second.ledger().map(({ providerId }) => providerId);
    expect(new Set(numbers).size).toBe(2 * providerIds.length);
    const detail = await fetch(`${second.url}/_/orders/inr/reference-1`);
    const { timeline } = (await detail.json()) as { timeline: readonly { kind: string }[] };
    expect(timeline.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["request", "change", "answer"]));
  });

  it("is refused to a second sandbox, and refuses what is no file of its own", async () => {
    const data = await newFile();
    await start({ data });
    await expect(startSandbox({ data })).rejects.toThrow(
      `store its data in ${data}: another sandbox has it open; stop`,
    );
    await expect(startSandbox({ data: `${data}/none/here.db` })).rejects.toThrow("check that its folder exists");
    const text = await newFile();
    await writeFile(text, "no database ".repeat(100));
    await expect(startSandbox({ data: text })).rejects.toThrow("file is not a database");
    const { DatabaseSync } = await import("node:sqlite");
    const foreign = await newFile();
    new DatabaseSync(foreign).exec("CREATE TABLE mine (id INTEGER)");
    await expect(startSandbox({ data: foreign })).rejects.toThrow("it is another program's database");
  });
});

const command = fileURLToPath(new URL("../../src/command.ts", import.meta.url));

interface Ready {
  readonly url: string;
  readonly urls: Record<string, string>;
}

async function run(data: string): Promise<{ readonly child: ChildProcess; readonly ready: Ready }> {
  const args = [command, "--port", "0", "--json", "--speed", "100", "--data", data];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill());
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { child, ready: JSON.parse(line.toString()) as Ready };
}

async function ledgerOf({ url }: Ready): Promise<readonly LedgerEntry[]> {
  const response = await fetch(`${url}/_/ledger`);
  return ((await response.json()) as { ledger: readonly LedgerEntry[] }).ledger;
}

it("loses nothing that it has acknowledged when it is killed in the middle of its work", async () => {
  const data = await newFile();
  const { url: notifyUrl, bodies } = await startReceiver([{}]);
  const { child, ready } = await run(data);
  const gateway = { url: ready.urls["jeepay.transfer"] ?? "" } as Sandbox["gateways"]["jeepay"];
  const acknowledged: string[] = [];
  const pay = async (mchOrderNo: string) => {
    await call(gateway, paths.transfer, transferFields({ mchOrderNo, amount: 1202, notifyUrl }));
    acknowledged.push(mchOrderNo);
  };
  const paying = Promise.allSettled(Array.from({ length: 200 }, (_, index) => pay(`reference-${index}`)));
  await expect.poll(() => acknowledged.length).toBeGreaterThan(20);
  child.kill("SIGKILL");
  await Promise.all([paying, once(child, "exit")]);

  const second = await run(data);
  const before = await ledgerOf(second.ready);
  const references = before.filter(({ status }) => status !== "absent").map(({ reference }) => reference);
  expect(references).toEqual(expect.arrayContaining(acknowledged));
  // An hour of gateway time in 36 seconds is too long for a test: an operator decides instead.
  for (const reference of acknowledged.slice(0, 5)) {
    await fetch(`${second.ready.url}/_/settle`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ provider: "jeepay.transfer", reference, status: "succeeded" }),
    });
  }
  await expect.poll(() => bodies.length).toBe(5);
  const after = await ledgerOf(second.ready);
  expect(after.filter(({ timesPaid }) => timesPaid > 1)).toEqual([]);
});
