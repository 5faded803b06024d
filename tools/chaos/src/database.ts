import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "@payout/postgres";
import type { ChaosRun } from "./options.ts";

/** The database of a run. */
export interface RunDatabase {
  /** What `createEngine` takes. */
  readonly setting: string;
  /** Shuts it down and starts it again, under the workers. Absent where it lives in their process. */
  readonly restart?: () => Promise<void>;
  stop(): Promise<void>;
}

/** Makes an empty database. */
export async function startDatabase({ database }: Pick<ChaosRun, "database">): Promise<RunDatabase> {
  if (database === "postgres") {
    const { url, restart, stop } = await startPostgres({ max_connections: "400" });
    return { setting: url, restart, stop };
  }
  const folder = mkdtempSync(join(tmpdir(), "payout-chaos-"));
  return { setting: join(folder, "payouts"), stop: async () => rmSync(folder, { recursive: true, force: true }) };
}
