import { mkdtempSync, rmSync } from "node:fs";
import { Agent } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { createJeepay } from "@payout/jeepay";
import { startSandbox } from "@payout/sandbox";
import { startRelay, startTls } from "@payout/test-support/front";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { sendPayout } from "../src/work/send.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";

// Workers that are never stopped, whose connections are slower than allowed.
const folder = mkdtempSync(join(tmpdir(), "payout-slow-"));
let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
}, 30_000);
afterAll(async () => {
  await closeDriven(pglite);
  rmSync(folder, { recursive: true, force: true });
});

/** An engine whose gateway stands behind a TLS handshake that can be held. */
async function behindTls(leaseMs: number) {
  const sandbox = await startSandbox();
  const tls = await startTls(Number(new URL(sandbox.url).port), folder);
  const front = await startRelay(tls.port, "requests");
  onTestFinished(async () => {
    for (const each of [front, tls]) each.close();
    await sandbox.close();
  });
  const agent = new Agent({ ca: tls.ca, keepAlive: false });
  const baseUrl = `https://127.0.0.1:${front.port}/jeepay`;
  const { transfer } = createJeepay({ ...sandbox.merchants.jeepay, baseUrl, agent });
  const rules = { leaseMs, sendAgainAfterMs: [0] };
  const engine = await driveEngine(pglite, { providers: { "jeepay.transfer": transfer }, rules });
  return { engine, front, sandbox };
}

test.each([3000, 4000])(
  "with a lease of %d ms ends as not connected in time, and never as suspended",
  async (leaseMs) => {
    const { engine, front, sandbox } = await behindTls(leaseMs);
    await engine.submit("R1", "jeepay.transfer");
    void front.hold(1);
    // Ready once the worker may not send any more: without a limit below that, the last check would say no.
    setTimeout(front.release, leaseMs / 2 + 100);
    const key = { provider: "jeepay.transfer", reference: "R1" };
    await sendPayout(engine.context, key);
    expect(await engine.get("R1")).toMatchObject({
      state: "accepted",
      attempt: 1,
      reason: expect.stringMatching(/not connected in time \(1\d{3} ms\)\. Nothing was sent\.$/),
    });
    expect((await engine.history("R1")).at(-1)).toMatchObject({ kind: "sent_back", data: { error: "timeout" } });
    front.release();
    await sendPayout(engine.context, key);
    expect(await engine.get("R1")).toMatchObject({ state: "pending", attempt: 2 });
    expect(sandbox.ledger()).toMatchObject([{ reference: "R1", calls: { create: 1 } }]);
  },
);
