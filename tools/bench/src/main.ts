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
 * `--profile <provider> <encode|receive|send>` prints where the time of one operation goes; `compute`, `send`, `memory`,
 * `sandbox` and `engine` measure, and write, these alone.
 */
const [first, ...rest] = process.argv.slice(2);

const file = join(import.meta.dirname, "../../../docs/benchmarks.md");

const plan = process.argv.includes("--quick") ? quick : full;

const parts: Readonly<Record<string, () => Promise<readonly Section[]>>> = {
  compute: () => measureCompute(allSamples(), plan.compute),
  send: () => measureSend(allSamples(), plan.send, [1, 64]),
  imports: async () => [await measureImports(plan.imports)],
  sizes: async () => [await measureSizes()],
  memory: async () => [await measureMemory(plan.calls)],
  sandbox: async () => [await measureSandbox(allSamples(), plan.payouts)],
  engine: () => measureEngine(plan.engine),
};

const part = parts[first ?? ""];
if (first === "--profile") await printProfile(rest[0] ?? "", rest[1] ?? "receive");
else if (part !== undefined) await measureAlone(part);
else await measureAll();

async function measureAll(): Promise<void> {
  console.log(`${machineClass()}; ratios are speeds: more is better, 1.00 is the same\n`);
  const sections = [];
  for (const measure of Object.values(parts)) {
    const measured = await measure();
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
