import type { SourceFiles } from "./documents.ts";
import { byCodeUnit } from "./json.ts";

/** A message from examples/, and what its name says about it. */
export interface Sample {
  readonly file: string;
  /** What stands between the schema's name and ".json"; "documented" where nothing does. */
  readonly variant: string;
  readonly text: string;
}

/** Every example of a gateway with its text, in a stable order. */
export function sampleFiles(files: SourceFiles): [string, string][] {
  return [...files].filter(([file]) => file.includes("/examples/")).sort(([a], [b]) => byCodeUnit(a, b));
}

/** transfer/examples/create.response.failed.json belongs to transfer/create.response.json */
export function belongsTo(sample: string, schemaFile: string): boolean {
  const base = samplesBase(schemaFile);
  return sample === `${base}.json` || (sample.startsWith(`${base}.`) && sample.endsWith(".json"));
}

/** The examples of one schema, the documented one first. */
export function samplesOf(files: SourceFiles, schemaFile: string): Sample[] {
  const samples = sampleFiles(files).flatMap(([file, text]) => {
    if (!belongsTo(file, schemaFile)) return [];
    const variant = file.slice(samplesBase(schemaFile).length + 1, -".json".length);
    return [{ file, variant: variant === "" ? "documented" : variant, text }];
  });
  return samples.sort((a, b) => rank(a) - rank(b));
}

/** Made up by us; every other example is a sample that the vendor printed. */
export function isConstructed({ variant }: Pick<Sample, "variant">): boolean {
  return variant === "constructed" || variant.startsWith("constructed-");
}

function samplesBase(schemaFile: string): string {
  return schemaFile.replace(/\/([^/]+)\.json$/u, "/examples/$1");
}

function rank(sample: Sample): number {
  if (sample.variant === "documented") return 0;
  return isConstructed(sample) ? 2 : 1;
}
