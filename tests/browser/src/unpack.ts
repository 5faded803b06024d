import { tmpdir } from "node:os";
import type { TestProject } from "vitest/node";
import { unpackChromium } from "./chromium.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The browser's file; empty where Chrome itself is used. */
    readonly chromium: string;
  }
}

/**
 * Unpacks the browser before any test. The package holds a browser for Linux on x64; elsewhere the machine's own Chrome is
 * steered.
 */
export default async function unpack({ provide }: TestProject): Promise<void> {
  const isPacked = process.platform === "linux" && process.arch === "x64";
  provide("chromium", isPacked ? await unpackChromium(tmpdir()) : "");
}
