import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Section } from "./comparison.ts";
import { measureCompute } from "./compute.ts";
import { toDocument, withSections } from "./document.ts";
import { full, quick } from "./effort.ts";
import { measureEngine } from "./engine/measure.ts";
import { measureImports, measureSizes } from "./footprint.ts";
import { measureMemory } from "./memory.ts";
import { printProfile } from "./profile.ts";
import { machineClass, toText } from "./report.ts";
import { allSamples } from "./samples.ts";
import { measureSandbox } from "./sandbox.ts";
import { measureSend } from "./send.ts";

/**
 * `pnpm bench` measures and prints, `--quick` takes a minute or two, `--write` rewrites docs/benchmarks.md,
 * `--profile <provider> <encode|receive|send>` prints where the time of one operation goes; `sandbox` and `engine`
 * measure, and write, these alone.
 */
const [first, ...rest] = process.argv.slice(2);

const file = join(import.meta.dirname, "../../../docs/benchmarks.md");

const plan = process.argv.includes("--quick") ? quick : full;

if (first === "sandbox") await measureAlone(async () => [await measureSandbox(allSamples(), plan.payouts)]);
else if (first === "engine") await measureAlone(() => measureEngine(plan.engine));
else if (first === "--profile") await printProfile(rest[0] ?? "", rest[1] ?? "receive");
else await measureAll();

async function measureAll(): Promise<void> {
  const samples = allSamples();
  console.log(`${machineClass()}; ratios are speeds: more is better, 1.00 is the same\n`);
  const steps = [
    () => measureCompute(samples, plan.compute),
    () => measureSend(samples, plan.send, [1, 64]),
    async () => [await measureImports(plan.imports)],
    async () => [await measureSizes()],
    async () => [await measureMemory(plan.calls)],
    async () => [await measureSandbox(samples, plan.payouts)],
    () => measureEngine(plan.engine),
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

/** The sections of one part, which take the place of those that the document has. */
async function measureAlone(measure: () => Promise<readonly Section[]>): Promise<void> {
  const sections = await measure();
  console.log(sections.map(toText).join("\n\n"));
  if (process.argv.includes("--write")) writeFileSync(file, withSections(readFileSync(file, "utf8"), sections));
}
