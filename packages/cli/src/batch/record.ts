import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { workFolder } from "../sandbox.ts";
import type { CheckedBatch } from "./check.ts";
import type { FileFormat } from "./encoding.ts";

/** What is kept of a checked file, so that it can be submitted as it was checked, and its result written beside its rows. */
export interface BatchRecord {
  readonly id: string;
  readonly digest: string;
  /** Where the file is, from the folder of the configuration. */
  readonly file: string;
  readonly format: FileFormat;
  readonly map?: Readonly<Record<string, unknown>>;
  readonly count: number;
  readonly totals: Readonly<Record<string, string>>;
  readonly checkedAt: string;
}

/** Keeps what was found about a file without problems. */
export function keepRecord(project: string, checked: CheckedBatch, file: string, map: BatchRecord["map"]): void {
  const { id, digest, format, count, totals } = checked;
  const folder = join(workFolder(project), "batches");
  mkdirSync(folder, { recursive: true });
  const record: BatchRecord = {
    ...{ id, digest, file: relative(project, file), format, count, totals, checkedAt: new Date().toISOString() },
    ...(map && { map }),
  };
  writeFileSync(join(folder, `${id}.json`), `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
}

/** What is kept of a batch; undefined if this folder has never checked it. */
export function recordOf(project: string, id: string): (BatchRecord & { readonly path: string }) | undefined {
  if (!/^batch-[0-9a-f]{16}$/.test(id)) return undefined;
  try {
    const record = JSON.parse(readFileSync(join(workFolder(project), "batches", `${id}.json`), "utf8")) as BatchRecord;
    return { ...record, path: resolve(project, record.file) };
  } catch {
    return undefined;
  }
}
