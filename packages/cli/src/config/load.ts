import { existsSync, readFileSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseEnv } from "node:util";
import { oneLine, usage } from "../failure.ts";
import type { Terminal } from "../terminal.ts";
import { checkConfig } from "./check.ts";
import type { PayoutConfig } from "./config.ts";

/** A configuration, where it is, and the environment that it reads. */
export interface LoadedConfig {
  /** Undefined where there is no file: then everything is the sandbox's. */
  readonly config: PayoutConfig | undefined;
  /** The file, where there is one. */
  readonly path?: string;
  /** The folder of the file; `.payout` and relative paths are in it. */
  readonly folder: string;
  /** The variables of the process, and those of a `.env` beside the file that the process does not have. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

const fileNames = ["payout.config.ts", "payout.config.js", "payout.config.mjs", "payout.config.json"];

/**
 * Reads the configuration that is named, or the one of this folder or the nearest above.
 * @throws CommandError `usage`
 */
export async function loadConfig({ cwd, env }: Pick<Terminal, "cwd" | "env">, named?: string): Promise<LoadedConfig> {
  const path = named === undefined ? nearest(cwd) : resolve(cwd, named);
  if (path === undefined) return { config: undefined, folder: cwd, env: withDotEnv(cwd, env) };
  if (!existsSync(path)) throw usage(`there is no configuration ${path}: correct --config`);
  const folder = dirname(path);
  const variables = withDotEnv(folder, env);
  const config = await read(path, variables);
  checkConfig(config, path);
  return { config: config as PayoutConfig, path, folder, env: variables };
}

function nearest(folder: string): string | undefined {
  const found = fileNames.map((name) => join(folder, name)).find((path) => existsSync(path));
  const parent = dirname(folder);
  return found ?? (parent === folder ? undefined : nearest(parent));
}

async function read(path: string, variables: Readonly<Record<string, string | undefined>>): Promise<unknown> {
  try {
    if (extname(path) === ".json") return JSON.parse(readFileSync(path, "utf8"));
    // A program reads its secrets from process.env itself.
    for (const [name, value] of Object.entries(variables)) process.env[name] ??= value;
    return ((await import(pathToFileURL(path).href)) as { readonly default?: unknown }).default;
  } catch (error) {
    const hint =
      (error as NodeJS.ErrnoException).code === "ERR_UNKNOWN_FILE_EXTENSION"
        ? " This Node cannot read TypeScript: use Node 22.18 or newer, or payout.config.js."
        : "";
    throw usage(`${path} cannot be read: ${oneLine((error as Error).message)}.${hint}`);
  }
}

function withDotEnv(folder: string, env: Terminal["env"]): LoadedConfig["env"] {
  const path = join(folder, ".env");
  if (!existsSync(path)) return env;
  return { ...parseEnv(readFileSync(path, "utf8")), ...env };
}
