import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { usage } from "../failure.ts";
import { isSource } from "./check.ts";
import type { LoadedConfig } from "./load.ts";

/**
 * The settings with every value that is in the environment or in a file.
 * @throws CommandError `usage` that names the setting and where it should be
 */
export function resolveSources(
  settings: Readonly<Record<string, unknown>>,
  field: string,
  from: Pick<LoadedConfig, "folder" | "env">,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, resolveSource(value, `${field}.${name}`, from)]),
  );
}

/** A value, or what is where it says that it is. */
export function resolveSource(
  value: unknown,
  field: string,
  { folder, env }: Pick<LoadedConfig, "folder" | "env">,
): unknown {
  if (Array.isArray(value))
    return value.map((each, index) => resolveSource(each, `${field}[${index}]`, { folder, env }));
  if (!isSource(value)) return value;
  if ("env" in value) {
    const found = env[value.env];
    if (!found) throw usage(`${field}: the environment has no ${value.env}. Set it, or put it into .env`);
    return found;
  }
  try {
    return readFileSync(resolve(folder, value.file), "utf8").trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw usage(`${field}: the file ${value.file} cannot be read (${code}). Correct the path or its permissions`);
  }
}
