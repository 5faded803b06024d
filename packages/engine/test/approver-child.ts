import { createEngine, type Engine } from "../src/index.ts";
import { createStub, said } from "./stub.ts";
import { quick } from "./support.ts";

// A process of its own, as another server would be: it does what it is told by its parent, call by call.
const [database = ""] = process.argv.slice(2);
const stub = createStub({ accountField: "accountNo" });
stub.send = async ({ reference }) => said(reference, "unknown");
stub.query = async (reference) => said(reference, "unknown");
const engine = createEngine({
  providers: { stub: stub.provider },
  database,
  rules: { ...quick, pauseAfterUnknowns: false },
});

/** One call of the engine. */
export interface Told {
  readonly id: number;
  readonly call: keyof Engine | "sent";
  readonly args: readonly unknown[];
}

process.on("message", async ({ id, call, args }: Told) => {
  const work = call === "sent" ? async () => stub.sent : (engine[call] as (...all: readonly unknown[]) => unknown);
  try {
    process.send?.({ id, result: (await work(...args)) ?? null });
  } catch (error) {
    const { code, message, paths } = error as Error & { readonly code?: string; readonly paths?: readonly string[] };
    process.send?.({ id, error: { code, message, paths } });
  }
});
process.on("disconnect", () => process.exit());
process.send?.("ready");
