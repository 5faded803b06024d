import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PayoutProvider } from "@payout/core";
import type { MerchantSettings } from "@payout/sandbox";
import type { Section } from "./comparison.ts";
import { startMerchant } from "./merchant.ts";
import type { Sample } from "./sample.ts";

/** Memory of the sandbox's process in bytes. */
interface Memory {
  readonly rss: number;
  readonly peak: number;
}

/** What a round of payouts took. */
export interface SandboxRound extends Memory {
  /** Payouts that were in the sandbox when the round had ended. */
  readonly payouts: number;
  readonly perSecond: number;
}

const concurrency = 64;

/** Amounts whose last two digits make the payout succeed at once, so that its notification leaves at once. */
const amounts: Readonly<Record<string, string>> = { CNY: "10.01", INR: "10.01", VND: "101" };

/** So many payouts through all providers in turn, each sent and notified, in rounds of so many. */
export async function driveSandbox(
  samples: readonly Sample[],
  { rounds, payouts }: { readonly rounds: number; readonly payouts: number },
  flags: readonly string[] = [],
): Promise<SandboxRound[]> {
  await using merchant = await startMerchant();
  const child = fork(join(import.meta.dirname, "sandbox-child.ts"), ["--port", "0", "--json", ...flags], {
    execArgv: [],
    silent: true,
  });
  try {
    const [ready] = (await once(child.stdout ?? child, "data")) as [Buffer];
    const { merchants } = JSON.parse(ready.toString()) as { merchants: MerchantSettings };
    const senders = samples.map((sample) => ({ sample, provider: connect(sample, merchants, merchant.notifyUrl) }));
    const send = (index: number): Promise<unknown> => {
      const { sample, provider } = senders[index % senders.length] as (typeof senders)[number];
      const { currency } = sample.order.amount;
      const amount = { currency, value: amounts[currency] ?? "" };
      return provider.send({ ...sample.order, amount, reference: `bench-${index}` } as never);
    };
    const done: SandboxRound[] = [];
    for (let round = 1; round <= rounds; round++) {
      const started = performance.now();
      await batch(send, (round - 1) * payouts, round * payouts);
      await merchant.heard(round * payouts);
      const perSecond = payouts / ((performance.now() - started) / 1000);
      done.push({ payouts: round * payouts, perSecond, ...(await memoryOf(child)) });
    }
    return done;
  } finally {
    const exited = once(child, "exit");
    child.disconnect();
    await exited;
  }
}

function connect({ name, createProvider }: Sample, merchants: MerchantSettings, notifyUrl: string): PayoutProvider {
  const [gateway = ""] = name.split(".");
  return createProvider({ ...merchants[gateway as keyof MerchantSettings], notifyUrl } as object);
}

async function batch(work: (index: number) => Promise<unknown>, from: number, to: number): Promise<void> {
  let next = from;
  const worker = async () => {
    while (next < to) await work(next++);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

async function memoryOf(child: ChildProcess): Promise<Memory> {
  child.send("memory");
  const [memory] = (await once(child, "message")) as [Memory];
  return memory;
}

/** The sandbox's speed and memory, in memory and with a file that keeps everything. */
export async function measureSandbox(samples: readonly Sample[], payouts: number): Promise<Section> {
  const plan = { rounds: 4, payouts };
  const folder = mkdtempSync(join(tmpdir(), "payout-bench-"));
  try {
    const inMemory = await driveSandbox(samples, plan);
    const inFile = await driveSandbox(samples, plan, ["--data", join(folder, "sandbox.data")]);
    return {
      title: "Sandbox",
      explanation:
        `${payouts.toLocaleString("en-US")} payouts and so many again, ${concurrency} at once, through all providers in turn: sent by the built packages, ` +
        "paid at once, notified, acknowledged. The sandbox is the command, in a process of its own; the clients share the machine with it. The aim is under 300 MB.",
      comparisons: [],
      lines: [
        ...inMemory.map((round) => describe("in memory", round)),
        ...inFile.map((round) => describe("--data", round)),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function describe(mode: string, { payouts, perSecond, rss, peak }: SandboxRound): string {
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  return `${mode.padEnd(9)}  ${payouts.toLocaleString("en-US").padStart(6)} payouts: ${String(Math.round(perSecond)).padStart(5)} payouts/s, RSS ${megabytes(rss)}, peak ${megabytes(peak)}`;
}
