import { tmpdir } from "node:os";
import type { TestProject } from "vitest/node";
import { unpackChromium } from "./chromium.ts";
import { namedFonts } from "./fonts.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The browser's file; empty where Chrome itself is used. */
    readonly chromium: string;
    /** The file that names its fonts; Chrome itself has the machine's. */
    readonly fonts: string;
  }
}

/**
 * Unpacks the browser before any test. The package holds a browser for Linux on x64; elsewhere the machine's own Chrome is
 * steered.
 */
export default async function unpack({ provide }: TestProject): Promise<(() => void) | undefined> {
  const isPacked = process.platform === "linux" && process.arch === "x64";
  provide("chromium", isPacked ? await unpackChromium(tmpdir()) : "");
  const fonts = isPacked ? namedFonts(tmpdir()) : undefined;
  provide("fonts", fonts?.file ?? "");
  return fonts?.remove;
}
