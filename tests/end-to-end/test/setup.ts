import type { CommonSettings, PayoutProvider } from "@payout/core";
import { type ProviderId, type Sandbox, type SandboxOptions, startSandbox } from "@payout/sandbox";
import type { TestContext } from "vitest";
import { products } from "./products.ts";

/** A sandbox on a clock that stands still, closed with the test. */
export async function start(
  { onTestFinished }: Pick<TestContext, "onTestFinished">,
  options: SandboxOptions = {},
): Promise<Sandbox> {
  const sandbox = await startSandbox({ clock: "manual", ...options });
  onTestFinished(sandbox.close);
  return sandbox;
}

/** The provider of one product. It waits long enough for the fault `slow`, and no test waits long for one that hangs. */
export function connect(sandbox: Sandbox, id: ProviderId, settings: CommonSettings = {}): PayoutProvider {
  return products[id].createProvider(sandbox.merchants, { timeoutMs: 1000, ...settings });
}
