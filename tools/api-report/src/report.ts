import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "tsdown";
import type { PublishedPackage } from "./entries.ts";
import { normalise } from "./normalise.ts";

/** The report of each entry of a built package, by the entry's name. */
export async function reportsOf({ folder, entries }: PublishedPackage): Promise<Map<string, string>> {
  const reports = new Map<string, string>();
  for (const [name, declarations] of entries) reports.set(name, normalise(await wholeOf(folder, declarations)));
  return reports;
}

/**
 * One declaration file in one piece. tsdown shares declarations between entries in files with hashed names; bundled again,
 * one entry at a time, the names are gone and each report can be read on its own.
 */
async function wholeOf(folder: string, declarations: string): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), "api-report-"));
  try {
    await build({
      config: false,
      cwd: folder,
      entry: { report: declarations },
      outDir,
      dts: { dtsInput: true, emitDtsOnly: true },
      format: "esm",
      platform: "node",
      fixedExtension: false,
      tsconfig: resolve(import.meta.dirname, "../../../tsconfig.base.json"),
      logLevel: "error",
      report: false,
    });
    const [file, ...others] = readdirSync(outDir);
    if (file === undefined || others.length > 0) throw new Error(`${folder}/${declarations} is not one piece`);
    return readFileSync(join(outDir, file), "utf8");
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}
