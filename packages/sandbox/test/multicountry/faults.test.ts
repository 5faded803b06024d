import { expect, it } from "vitest";
import { type MulticountryFault, multicountryFaultNames, operationsOfFault } from "../../src/index.ts";
import { faultsBeforeAccept } from "../faults-before-accept.ts";
import { create, createFields, post, query, signed, signedGet, startGateway } from "./support.ts";

/** What a client hears: the text, or that there was no whole answer. */
async function hear(fault: MulticountryFault) {
  const gateway = await startGateway();
  gateway.faults.next("payout", fault, "create");
  const body = JSON.stringify(signed(createFields()));
  const response = await fetch(`${gateway.url}/api/v1/mch/wdl-orders`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(fault.startsWith("hang") ? 1000 : 10_000),
  }).catch(() => undefined);
  const text = await response?.text().catch(() => undefined);
  return { gateway, status: response?.status, text };
}

it.each(
  multicountryFaultNames.filter((fault) => fault !== "misdirected_421" && operationsOfFault(fault).includes("create")),
)("%s strikes before or after acceptance as it says", async (fault) => {
  const { gateway } = await hear(fault);
  expect(gateway.orders()).toHaveLength(faultsBeforeAccept.includes(fault) ? 0 : 1);
  expect(gateway.requests[0]?.verdict).toMatchObject({ fault, accepted: !faultsBeforeAccept.includes(fault) });
});

it("faults of content change what they say, and the order stays as it is", async () => {
  const heard = async (fault: MulticountryFault) => JSON.parse((await hear(fault)).text ?? "");
  expect((await heard("other_order")).payload).toMatchObject({ trans_id: "WDL-10000", id: "WT1767225600AAA0" });
  expect((await heard("other_amount")).payload).toMatchObject({ order_amount: 100.01 });
  expect((await heard("unknown_state")).payload).toMatchObject({ status: 99 });
  expect(await heard("missing_data")).toEqual({ code: 200 });
  expect(await heard("code_as_text")).toMatchObject({ code: "200", payload: { status: 20 } });
  const { text, gateway } = await hear("repeated_key");
  expect(text?.match(/"status":/g)).toHaveLength(2);
  expect(JSON.parse(text ?? "").payload.status).toBe(60);
  expect(gateway.orders()[0]?.status).toBe(20);
  expect((await hear("oversized_body")).text?.length).toBeGreaterThan(5 * 1024 * 1024);
  expect((await hear("status_502_after_accept")).status).toBe(502);
});

it("numeric_ids are digits that a double cannot hold, and keep their meaning", async () => {
  const gateway = await startGateway();
  gateway.faults.next("payout", "numeric_ids");
  const text = await (await post(gateway, signed(createFields({ trans_id: "626015783370903559" })))).text();
  expect(text).toContain('"id":626015783370903553,"trans_id":626015783370903559,');
  expect((await query(gateway, "626015783370903553")).payload).toMatchObject({ trans_id: "626015783370903559" });
  await create(gateway);
  gateway.faults.next("payout", "numeric_ids", "query");
  await query(gateway, "WDL-10001");
  expect(gateway.orders()[1]?.providerId).toBe("626015783370903555");
});

it("a balance can go wrong on its own, and a signature of an answer cannot", async () => {
  const gateway = await startGateway();
  gateway.faults.next("balance", "html_200");
  expect((await create(gateway)).code).toBe(200);
  expect(await (await signedGet(gateway, "/api/v1/mch/balance", { currency: "VND" })).text()).toMatch(/^<html>/);
  expect(() => gateway.faults.next("payout", "wrong_signature" as MulticountryFault)).toThrow("wrong_signature");
});
