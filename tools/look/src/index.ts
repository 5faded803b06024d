import { readFile } from "node:fs/promises";

/** Beside this file, and beside whatever it is bundled into: builds copy the folder. */
const folder = new URL("./look/", import.meta.url);

const names: readonly string[] = ["base.css", "parts.css", "icon.svg"];

/** One of the files that pages share; undefined where there is none of this name. */
export async function readLook(name: string): Promise<Buffer | undefined> {
  return names.includes(name) ? readFile(new URL(name, folder)) : undefined;
}
