import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type LedgerStatus, type ProviderId, providerIds, scenarios } from "../../src/index.ts";
import { scenarioText } from "../../src/scenarios/text.ts";
import * as multicountry from "../multicountry/support.ts";
import { clients, entry, start } from "./support.ts";

/** What the ledger says at once, after 2 s, after 2 min and after 2 h. */
const expected: Readonly<Record<string, readonly [LedgerStatus, LedgerStatus, LedgerStatus, LedgerStatus]>> = {
  "00": ["pending", "succeeded", "succeeded", "succeeded"],
  "01": ["succeeded", "succeeded", "succeeded", "succeeded"],
  "02": ["pending", "pending", "pending", "succeeded"],
  "03": ["pending", "failed", "failed", "failed"],
  "04": ["pending", "cancelled", "cancelled", "cancelled"],
  "05": ["pending", "pending", "pending", "pending"],
  "06": ["pending", "succeeded", "reversed", "reversed"],
  "07": ["pending", "failed", "succeeded", "succeeded"],
  "08": ["failed", "failed", "failed", "failed"],
  "99": ["pending", "succeeded", "succeeded", "succeeded"],
};

/** Gateways that lack a word say the nearest one. */
const lacking: Partial<Record<ProviderId, Partial<Record<LedgerStatus, LedgerStatus>>>> = {
  "jeepay.cashout": { cancelled: "failed" },
  hongwen: { cancelled: "failed" },
  multicountry: { failed: "cancelled" },
};

describe.each(providerIds)("the amount's last digits at %s", (provider) => {
  it.each(Object.entries(expected))(".%s", async (digits, statuses) => {
    const sandbox = await start();
    await clients[provider].create(sandbox, "reference-1", `12.${digits}`);
    const seen: (LedgerStatus | undefined)[] = [];
    for (const step of ["0s", "2s", "2m", "2h"]) {
      // What a create answers at once must not wait for a clock.
      if (step !== "0s") await sandbox.advance(step);
      seen.push(entry(sandbox, provider, "reference-1")?.status);
    }
    expect(seen).toEqual(statuses.map((status) => lacking[provider]?.[status] ?? status));
  });
});

describe("a scenario", () => {
  it("is read in front of the point for a currency without decimals", async () => {
    const sandbox = await start();
    const order = { currency: "VND", trans_id: "reference-1" };
    await multicountry.create(sandbox.gateways.multicountry, { ...order, amount: "100001.00" });
    await multicountry.create(sandbox.gateways.multicountry, { ...order, trans_id: "reference-2", amount: "10000.00" });
    expect(entry(sandbox, "multicountry", "reference-1")?.status).toBe("succeeded");
    expect(entry(sandbox, "multicountry", "reference-2")?.status).toBe("pending");
  });

  it("gives way to an operator at the gateway", async () => {
    const sandbox = await start();
    await clients.inr.create(sandbox, "reference-1", "12.06");
    await sandbox.advance("2s");
    sandbox.settle("inr", "reference-1", "cancelled");
    sandbox.settle("inr", "reference-1", "succeeded");
    sandbox.settle("inr", "reference-1", "cancelled");
    await sandbox.advance("2m");
    expect(entry(sandbox, "inr", "reference-1")).toMatchObject({ status: "reversed", providerStatus: "CANCEL" });
  });

  it("says a reversal in the word that INR has for it", async () => {
    const sandbox = await start();
    await clients.inr.create(sandbox, "reference-1", "12.06");
    await sandbox.advance("2m");
    expect(sandbox.gateways.inr.orders()).toMatchObject([{ status: "FAIL", resultDesc: "PAYMENT_OFFSET" }]);
  });

  it("does not pay what the balance has not", async () => {
    const sandbox = await start();
    await clients["jeepay.transfer"].create(sandbox, "reference-1", "200000.01");
    expect(entry(sandbox, "jeepay.transfer", "reference-1")).toMatchObject({ status: "failed", timesPaid: 0 });
  });

  it("stands in scenarios.md as the command prints it", async () => {
    const file = readFileSync(new URL("../../scenarios.md", import.meta.url), "utf8");
    expect(file, "write it anew: payout-sandbox --scenarios > packages/sandbox/scenarios.md").toBe(scenarioText());
  });

  it("stands in the README's table as it is in the code", () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    const rows = [...readme.matchAll(/^\| `\.(\d\d)` +\| (.*?) +\|$/gm)].map(([, digits, meaning]) => [
      digits,
      meaning,
    ]);
    expect(rows).toEqual(scenarios.map(({ digits, meaning }) => [digits, meaning]));
  });
});
