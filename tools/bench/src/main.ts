import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { measureCompute } from "./compute.ts";
import { toDocument } from "./document.ts";
import { full, quick } from "./effort.ts";
import { measureImports, measureSizes } from "./footprint.ts";
import { measureMemory } from "./memory.ts";
import { printProfile } from "./profile.ts";
import { machineClass, toMarkdown, toText } from "./report.ts";
import { allSamples } from "./samples.ts";
import { measureSandbox } from "./sandbox.ts";
import { measureSend } from "./send.ts";

/**
 * `pnpm bench` measures and prints, `--quick` takes half a minute, `--write` rewrites docs/benchmarks.md,
 * `--profile <provider> <encode|receive|send>` prints where the time of one operation goes; `sandbox` measures that alone.
 */
const [first, ...rest] = process.argv.slice(2);

const file = join(import.meta.dirname, "../../../docs/benchmarks.md");

if (first === "sandbox") await measureSandboxAlone();
else if (first === "--profile") await printProfile(rest[0] ?? "", rest[1] ?? "receive");
else await measureAll();

async function measureAll(): Promise<void> {
  const plan = process.argv.includes("--quick") ? quick : full;
  const samples = allSamples();
  console.log(`${machineClass()}; ratios are speeds: more is better, 1.00 is the same\n`);
  const steps = [
    () => measureCompute(samples, plan.compute),
    () => measureSend(samples, plan.send, [1, 64]),
    async () => [await measureImports(plan.imports)],
    async () => [await measureSizes()],
    async () => [await measureMemory(plan.calls)],
    async () => [await measureSandbox(samples, plan.payouts)],
  ];
  const sections = [];
  for (const step of steps) {
    const measured = await step();
    for (const section of measured) console.log(`${toText(section)}\n`);
    sections.push(...measured);
  }
  if (!process.argv.includes("--write")) return;
  writeFileSync(file, toDocument(sections));
}

/** Its section stands last, and is the only one that it writes. */
async function measureSandboxAlone(): Promise<void> {
  const section = await measureSandbox(allSamples(), full.payouts);
  console.log(toText(section));
  if (!process.argv.includes("--write")) return;
  const [others = ""] = readFileSync(file, "utf8").split(`## ${section.title}\n`);
  writeFileSync(file, `${others.trimEnd()}\n\n${toMarkdown(section)}`);
}
