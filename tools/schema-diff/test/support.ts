import { compare } from "../src/compare.ts";
import type { Finding } from "../src/finding.ts";
import type { Schemas } from "../src/tree.ts";

/** One gateway "g" of these files. */
export function schemasOf(files: Readonly<Record<string, unknown>>): Schemas {
  return new Map([["g", new Map(Object.entries(files).map(([name, content]) => [`g/${name}`, content]))]]);
}

/** What is found between two states of the same files. */
export function differences(old: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): Finding[] {
  return compare(schemasOf(old), schemasOf(now));
}

/** "breaking property-removed g/r.request.json#/properties/x" */
export function lines(findings: readonly Finding[]): string[] {
  return findings.map(({ level, kind, file, pointer }) => `${level} ${kind} ${file}#${pointer}`);
}
