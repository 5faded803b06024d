import { readFile } from "node:fs/promises";
import { readLook } from "@payout/look";

/** Beside `src` and beside `dist`, so that the page is the same from source and from the package. */
const folder = new URL("../page/", import.meta.url);

const own: readonly string[] = ["console.css", "console.js"];

const types: Readonly<Record<string, string>> = {
  css: "text/css;charset=utf-8",
  js: "text/javascript;charset=utf-8",
  svg: "image/svg+xml",
};

/** One of the page's files and its type; undefined where there is none of this name. */
export async function readAsset(
  name: string,
): Promise<{ readonly content: Uint8Array<ArrayBuffer>; readonly contentType: string } | undefined> {
  const content = own.includes(name) ? await readFile(new URL(name, folder)) : await readLook(name);
  const contentType = types[name.split(".").at(-1) ?? ""];
  return content === undefined || contentType === undefined
    ? undefined
    : { content: new Uint8Array(content), contentType };
}
