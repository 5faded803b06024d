import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { type JsonObject, parseJsonObject } from "@payout/core/provider";
import { usage } from "./failure.ts";
import type { Terminal } from "./terminal.ts";

/** The text of a file, or of standard input for `-`. @throws CommandError `usage` */
export async function readInput(path: string, { cwd, stdin }: Pick<Terminal, "cwd" | "stdin">): Promise<string> {
  if (path === "-") return text(stdin);
  try {
    return readFileSync(resolve(cwd, path), "utf8");
  } catch (error) {
    throw usage(
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code}). Name a file, or - for standard input`,
    );
  }
}

/**
 * An object of JSON, with every number as its text, so that no amount or number loses a digit.
 * @throws CommandError `usage`
 */
export async function readJsonObject(path: string, terminal: Pick<Terminal, "cwd" | "stdin">): Promise<JsonObject> {
  const found = parseJsonObject((await readInput(path, terminal)).replace(/^\uFEFF/, ""));
  if (found === undefined) throw usage(`${path} must be one JSON object in which no key is repeated`);
  return found;
}
