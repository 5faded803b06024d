/**
 * The sandbox's command, in a process of its own so that its memory is measured alone, with its own arguments. To every
 * message of the parent goes the memory used so far.
 */
process.on("message", () => {
  process.send?.({ rss: process.memoryUsage().rss, peak: process.resourceUsage().maxRSS * 1024 });
});
process.once("disconnect", () => process.exit());
await import(new URL("../../../packages/sandbox/bin/payout-sandbox.js", import.meta.url).href);
