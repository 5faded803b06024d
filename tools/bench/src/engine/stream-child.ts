import { createEngine } from "@payout/engine";
import type { MerchantSettings } from "@payout/sandbox";
import { ordersOf } from "./orders.ts";
import { engineSettings } from "./settings.ts";

/** Submits so many orders as a stream, and prints the memory after each tenth. */
const [database = "", merchants = "{}", count = "0"] = process.argv.slice(2);
const engine = createEngine(engineSettings(database, JSON.parse(merchants) as MerchantSettings, "stream"));
const tenth = Math.ceil(Number(count) / 10);
const points: { rss: number; heapUsed: number }[] = [];
let stored = 0;
const started = performance.now();
for await (const { error } of engine.submitMany(ordersOf("S", Number(count)))) {
  if (error !== undefined) throw error;
  if (++stored % tenth > 0) continue;
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  points.push({ rss, heapUsed });
}
const seconds = (performance.now() - started) / 1000;
await engine.stop();
console.log(JSON.stringify({ points, seconds }));
