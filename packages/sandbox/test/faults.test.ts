import { describe, expect, it } from "vitest";
import { type Fault, faultNames, type JeepayGateway, jeepayTestMerchant, operationsOfFault } from "../src/index.ts";
import { readFields } from "../src/jeepay/fields.ts";
import { signFields } from "../src/jeepay/signature.ts";
import { faultsBeforeAccept } from "./faults-before-accept.ts";
import {
  call,
  cashoutFields,
  type Envelope,
  paths,
  post,
  queryFields,
  signed,
  startGateway,
  transferFields,
} from "./support.ts";

const { secretKey } = jeepayTestMerchant;
const hanging: readonly Fault[] = ["hang_before_accept", "hang_after_accept"];

/** What a client hears: the text, or that there was no whole answer. */
async function hear(
  gateway: JeepayGateway,
  signal?: AbortSignal,
): Promise<{ status: number; text: string } | undefined> {
  try {
    const response = await fetch(`${gateway.url}${paths.transfer}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(signed(transferFields())),
      redirect: "manual",
      ...(signal ? { signal } : {}),
    });
    return { status: response.status, text: await response.text() };
  } catch {
    return undefined;
  }
}

async function withFault(fault: Fault): Promise<{ gateway: JeepayGateway; text: string; envelope: Envelope }> {
  const gateway = await startGateway();
  gateway.faults.next("transfer", fault);
  const text = (await hear(gateway))?.text ?? "";
  return { gateway, text, envelope: fault === "trailing_garbage" ? { code: -1, msg: "" } : JSON.parse(text) };
}

function signatureOf(dataText: string): string {
  const fields = readFields({ method: "POST", path: "/", contentType: "application/json", body: dataText }) ?? [];
  return signFields(
    [...fields].map(([name, { text }]) => [name, text]),
    secretKey,
  );
}

describe("a fault", () => {
  // fetch repeats a request after a 421 by itself, so that one has a test of its own.
  it.each(faultNames.filter((fault) => fault !== "misdirected_421" && operationsOfFault(fault).includes("create")))(
    "%s strikes before or after acceptance as it says",
    async (fault) => {
      const gateway = await startGateway();
      gateway.faults.next("transfer", fault, "create");
      await hear(gateway, hanging.includes(fault) ? AbortSignal.timeout(1000) : undefined);
      expect(gateway.orders()).toHaveLength(faultsBeforeAccept.includes(fault) ? 0 : 1);
      expect(gateway.requests).toHaveLength(1);
      expect(gateway.requests[0]?.verdict).toEqual({ accepted: !faultsBeforeAccept.includes(fault), fault });
    },
  );

  it("is met once, by its product and operation only, in the order of the queue", async () => {
    const gateway = await startGateway();
    gateway.faults.next("transfer", "status_500_html", "query");
    gateway.faults.next("transfer", "empty_body");
    expect(await call(gateway, paths.cashout, cashoutFields())).toMatchObject({ code: 0 });
    expect((await hear(gateway))?.text).toBe("");
    const queryOrder = (): Promise<Response> =>
      post(gateway, paths.transferQuery, signed(queryFields({ mchOrderNo: "order-1" })));
    expect((await queryOrder()).status).toBe(500);
    expect((await queryOrder()).status).toBe(200);
    expect(() => gateway.faults.next("transfer", "no-such-fault" as Fault)).toThrow("no-such-fault");
  });

  it.each([
    ["status_502_after_accept", 502],
    ["status_500_html", 500],
    ["redirect_307", 307],
    ["html_200", 200],
  ] as const)("%s answers with its status and no JSON", async (fault, status) => {
    const gateway = await startGateway();
    gateway.faults.next("transfer", fault);
    const heard = await hear(gateway);
    expect(heard?.status).toBe(status);
    expect(heard?.text).not.toMatch(/^\{/);
  });

  it.each(["reset_before_accept", "reset_after_accept", "truncated_body"] as const)(
    "%s gives no whole answer",
    async (fault) => {
      const gateway = await startGateway();
      gateway.faults.next("transfer", fault);
      expect(await hear(gateway)).toBeUndefined();
    },
  );

  it.each(["reset_before_accept", "reset_after_accept"] as const)("%s is a TCP reset", async (fault) => {
    const gateway = await startGateway();
    gateway.faults.next("transfer", fault);
    await expect(post(gateway, paths.transfer, signed(transferFields()))).rejects.toMatchObject({
      cause: { code: "ECONNRESET" },
    });
  });

  it("redirect_307 pays the client that follows it", async () => {
    const gateway = await startGateway();
    gateway.faults.next("transfer", "redirect_307");
    expect(await call(gateway, paths.transfer, transferFields())).toMatchObject({ code: 0 });
    expect(gateway.requests.map(({ verdict }) => verdict.accepted)).toEqual([false, true]);
  });

  it("misdirected_421 pays the client that repeats it", async () => {
    const gateway = await startGateway();
    await call(gateway, paths.transferQuery, queryFields({ mchOrderNo: "warm-up" }));
    gateway.faults.next("transfer", "misdirected_421");
    const heard = await hear(gateway);
    const creates = gateway.requests.filter(({ path }) => path === paths.transfer);
    expect(creates[0]?.verdict).toEqual({ accepted: false, fault: "misdirected_421" });
    expect(creates).toHaveLength(heard?.status === 421 ? 1 : 2);
    expect(gateway.orders()).toHaveLength(heard?.status === 421 ? 0 : 1);
  });

  it("hang keeps no one waiting when the gateway closes", async () => {
    const gateway = await startGateway();
    gateway.faults.next("transfer", "hang_after_accept");
    const heard = hear(gateway);
    await expect.poll(() => gateway.requests.length).toBe(1);
    await gateway.close();
    expect(await heard).toBeUndefined();
  });

  it("slow answers right after 300 ms", async () => {
    const started = performance.now();
    const { envelope } = await withFault("slow");
    expect(performance.now() - started).toBeGreaterThan(290);
    expect(envelope).toMatchObject({ code: 0, data: { mchOrderNo: "order-1" } });
  });

  it("applies to a refused request too", async () => {
    const gateway = await startGateway();
    gateway.faults.next("transfer", "status_502_after_accept");
    const response = await post(gateway, paths.transfer, transferFields());
    expect(response.status).toBe(502);
    expect(gateway.requests[0]?.verdict).toMatchObject({ accepted: false, refusal: "签名值不能为空" });
  });
});

describe("a fault of content", () => {
  it("other_order, other_amount and unknown_state are correctly signed", async () => {
    for (const [fault, change] of [
      ["other_order", { mchOrderNo: "order-10" }],
      ["other_amount", { amount: 101 }],
      ["unknown_state", { state: 9 }],
    ] as const) {
      const { envelope, gateway } = await withFault(fault);
      expect(envelope.data).toMatchObject(change);
      expect(envelope.sign).toBe(signatureOf(JSON.stringify(envelope.data)));
      if (fault === "other_order") expect(envelope.data?.["transferId"]).not.toBe(gateway.orders()[0]?.providerId);
    }
  });

  it("wrong_signature, missing_signature and missing_data have what they have not", async () => {
    const wrong = (await withFault("wrong_signature")).envelope;
    expect(wrong.sign).toMatch(/^[0-9A-F]{32}$/);
    expect(wrong.sign).not.toBe(signatureOf(JSON.stringify(wrong.data)));
    const missing = (await withFault("missing_signature")).envelope;
    expect(missing).not.toHaveProperty("sign");
    expect(missing.data).toMatchObject({ mchOrderNo: "order-1" });
    expect((await withFault("missing_data")).envelope).toEqual({ code: 0, msg: "SUCCESS" });
  });

  it("repeated_key is signed as the reader sees it who believes the last", async () => {
    const { text, envelope, gateway } = await withFault("repeated_key");
    expect(text.match(/"state":/g)).toHaveLength(2);
    expect(envelope.data).toMatchObject({ state: 2 });
    expect(envelope.sign).toBe(signatureOf(JSON.stringify(envelope.data)));
    expect(gateway.orders()[0]?.state).toBe(1);
  });

  it("numeric_ids are signed over digits that a double cannot hold, and keep their meaning", async () => {
    const { text, envelope, gateway } = await withFault("numeric_ids");
    const providerId = gateway.orders()[0]?.providerId ?? "";
    expect(providerId).toMatch(/^\d{18}$/);
    expect(text).toContain(`"transferId":${providerId}`);
    expect(String(envelope.data?.["transferId"])).not.toBe(providerId);
    expect(envelope.sign).toBe(signatureOf(/"data":(\{.*?\})/.exec(text)?.[1] ?? ""));
    const found = await call(gateway, paths.transferQuery, queryFields({ transferId: providerId }));
    expect(found.data).toMatchObject({ mchOrderNo: "order-1", transferId: providerId });
  });

  it("numeric_ids on a query renumber an order that had another kind of number", async () => {
    const gateway = await startGateway();
    await call(gateway, paths.transfer, transferFields({ mchOrderNo: "626015783370903555" }));
    gateway.faults.next("transfer", "numeric_ids", "query");
    const query = signed(queryFields({ mchOrderNo: "626015783370903555" }));
    const text = await (await post(gateway, paths.transferQuery, query)).text();
    expect(text).toContain('"mchOrderNo":626015783370903555');
    expect(text).toContain(`"transferId":${gateway.orders()[0]?.providerId}`);
  });

  it("oversized_body, trailing_garbage and code_as_text change what is around the data", async () => {
    const big = await withFault("oversized_body");
    expect(big.text.length).toBeGreaterThan(5 * 1024 * 1024);
    expect(big.envelope.data).toMatchObject({ mchOrderNo: "order-1" });
    const { text } = await withFault("trailing_garbage");
    expect(() => JSON.parse(text)).toThrow();
    expect((await withFault("code_as_text")).envelope).toMatchObject({ code: "0", data: { mchOrderNo: "order-1" } });
  });
});
