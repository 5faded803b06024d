import { startSandbox } from "@payout/sandbox";
import type { SandboxReady } from "./messages.ts";

/** The gateways, in a process of their own: nothing that happens to workers or databases happens to them. */
const [rate = 0, seed = 0, speed = 1] = process.argv.slice(2).map(Number);

const { url, merchants } = await startSandbox({
  clock: { speed },
  chaos: { rate, seed },
  hangMs: 2500,
  notificationTimeoutMs: 5000,
});
process.once("disconnect", () => process.exit());
process.send?.({ url, merchants } satisfies SandboxReady);
