import { defaultReportMessage, type RunDetails } from "fast-check";
import { seedVariable } from "./seed.ts";

/** Fails a test whose property does not hold, with the counterexample and with how to draw it again. */
export function reportWithSeed<Values>(details: RunDetails<Values>, seed: number): void {
  if (!details.failed) return;
  const again = `To draw the same values again: ${seedVariable}=${seed} pnpm exec vitest run <this file>`;
  throw new Error(`${defaultReportMessage(details)}\n${again}`, { cause: details.errorInstance });
}
