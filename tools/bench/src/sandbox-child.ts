import { startSandbox } from "@payout/sandbox";

/**
 * The sandbox in a process of its own, so that its memory is measured alone. The first argument is its options as JSON;
 * addresses and settings go to the parent, and to every message of the parent goes the memory used so far.
 */
const sandbox = await startSandbox(JSON.parse(process.argv[2] ?? "{}"));

process.on("message", () => {
  globalThis.gc?.();
  process.send?.({ rss: process.memoryUsage().rss, peak: process.resourceUsage().maxRSS * 1024 });
});
process.once("disconnect", () => process.exit());
process.send?.(sandbox.merchants);
