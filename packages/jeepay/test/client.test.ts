import { inspect } from "node:util";
import { waitUntilFinal } from "@payout/core";
import {
  type Fault,
  type JeepayGateway,
  jeepayTestMerchant,
  type NotificationFault,
  type Sandbox,
  startSandbox,
} from "@payout/sandbox";
import { failureOf, sendVerdict, signedVerdicts } from "@payout/test-support";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createJeepay, type JeepaySettings } from "../src/index.ts";

const destination = { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" };
const wallet = { walletId: "2", accountNo: "6222020000000000" };
const amount = { value: "12.50", currency: "CNY" };

let sandbox: Sandbox;
let gateway: JeepayGateway;
beforeEach(async () => {
  sandbox = await startSandbox({ clock: "manual" });
  gateway = sandbox.gateways.jeepay;
});
afterEach(() => sandbox.close());

function jeepay(settings: Partial<JeepaySettings> = {}) {
  return createJeepay({ ...jeepayTestMerchant, baseUrl: gateway.url, timeoutMs: 10_000, ...settings });
}

describe("against a gateway that checks everything itself", () => {
  test("a transfer is accepted, paid and queried", async () => {
    const { transfer } = jeepay();
    const sent = await transfer.send({ reference: "R1", amount, destination });
    expect(sent).toMatchObject({ reference: "R1", status: "pending", final: false, amount: { value: "12.50" } });
    await sandbox.advance(1000);
    const paid = await transfer.query({ reference: "R1" });
    expect(paid).toMatchObject({ status: "succeeded", final: true, providerId: sent.providerId });
    expect(paid.completedAt).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(await transfer.query({ reference: "R1", providerId: sent.providerId ?? "" })).toMatchObject({
      eventKey: paid.eventKey,
    });
  });

  test("a cashout is accepted, paid and queried", async () => {
    const { cashout } = jeepay({ timeZone: "+08:00" });
    const sent = await cashout.send({ reference: "C1", amount, destination: wallet });
    expect(sent).toMatchObject({ status: "pending", final: false });
    await sandbox.advance(1000);
    const paid = await cashout.query({ providerId: sent.providerId ?? "" });
    expect(paid).toMatchObject({ reference: "C1", status: "succeeded", final: true, amount: { value: "12.50" } });
    expect(paid.completedAt).toMatch(/\+08:00$/);
  });

  test("waitUntilFinal queries until the gateway has decided", async () => {
    const { transfer } = jeepay();
    await transfer.send({ reference: "R1", amount, destination });
    setTimeout(() => void sandbox.advance(1000), 30);
    expect((await waitUntilFinal(transfer, { reference: "R1" }, { schedule: [10, 20, 40, 80] })).status).toBe(
      "succeeded",
    );
  });

  test("too little balance is a failure of the payout, not an error of the call", async () => {
    const { transfer } = jeepay();
    const payout = await transfer.send({ reference: "R1", amount: { value: "1000000", currency: "CNY" }, destination });
    expect(payout).toMatchObject({
      status: "failed",
      final: true,
      failure: { code: "100E0047", message: "账户余额不足" },
    });
  });

  test("the same reference again is refused, and the error says to query", async () => {
    const { transfer } = jeepay();
    await transfer.send({ reference: "R1", amount, destination });
    const error = await failureOf(transfer.send({ reference: "R1", amount, destination }));
    expect(error).toMatchObject({
      code: "duplicate_reference",
      outcome: "unknown",
      reference: "R1",
      providerCode: "9999",
    });
    expect(error.message).toMatch(/query R1, do not pay again/);
    expect(gateway.orders()).toHaveLength(1);
  });

  test("a wrong secret is refused with names, lengths, order and cause, and no value", async () => {
    const { transfer } = jeepay({ secretKey: "wrong" });
    const error = await failureOf(transfer.send({ reference: "R1", amount, destination }));
    expect(error).toMatchObject({ code: "authentication", outcome: "not_sent", providerMessage: "验签失败" });
    expect(error.message).toMatch(/merchant number and the secret/);
    expect(error.message).toMatch(/accountNo\(28\) amount\(4\) appId\(24\) currency\(3\)/);
    expect(inspect(error)).not.toContain(destination.accountNo);
    expect(inspect(error)).not.toContain("wrong");
  });

  test("an order that does not exist is not_found for transfers, and stays unknown for cashouts", async () => {
    const { transfer, cashout } = jeepay();
    expect((await failureOf(transfer.query({ reference: "R9" }))).code).toBe("not_found");
    expect((await failureOf(cashout.query({ reference: "R9" }))).code).not.toBe("not_found");
  });

  test("remark goes out only when the setting says so, and the gateway then has to know it", async () => {
    const { cashout } = jeepay({ sendRemark: true });
    const error = await failureOf(cashout.send({ reference: "C1", amount, destination: wallet, description: "备注" }));
    expect(error.code).toBe("authentication");
  });

  test.each([
    ["bankName", 32],
    ["extParam", 128],
  ])("E5 %s of more than %i characters is refused before anything is sent", async (field, room) => {
    const { transfer } = jeepay();
    const order = (length: number) => ({
      reference: `R-${length}`,
      amount,
      destination: { ...destination, [field]: "𠮷".repeat(length) },
    });
    const error = await failureOf(transfer.send(order(room + 1)));
    expect([error.code, error.outcome]).toEqual(["invalid_order", "not_sent"]);
    expect(error.message).toContain(`destination.${field} must have at most ${room} characters`);
    expect(gateway.requests).toEqual([]);
    expect(await transfer.send(order(room))).toMatchObject({ status: "pending" });
  });

  test("E5 a cashout's extParam too, and both fields at once", async () => {
    const { transfer, cashout } = jeepay();
    const extParam = "x".repeat(129);
    await expect(cashout.send({ reference: "C1", amount, destination: { ...wallet, extParam } })).rejects.toThrow(
      "destination.extParam must have at most 128",
    );
    const both = { ...destination, bankName: "b".repeat(33), extParam };
    const error = await failureOf(transfer.send({ reference: "R1", amount, destination: both }));
    expect(error.problems).toMatchObject([
      { path: "destination.bankName", message: expect.stringContaining("at most 32 characters") },
      { path: "destination.extParam", message: expect.stringContaining("at most 128 characters") },
    ]);
    expect(gateway.requests).toEqual([]);
  });

  test("E5 with allowDocumentedLengths the document's lengths are sent; the open-source server then proves nothing", async () => {
    const { transfer, cashout } = jeepay({ allowDocumentedLengths: true });
    const error = await failureOf(
      transfer.send({ reference: "R1", amount, destination: { ...destination, bankName: "b".repeat(64) } }),
    );
    expect([error.code, error.outcome, error.providerMessage]).toEqual(["unavailable", "unknown", "系统异常"]);
    const long = { ...wallet, extParam: "x".repeat(512) };
    expect(await cashout.send({ reference: "C1", amount, destination: long })).toMatchObject({ status: "pending" });
    await expect(
      transfer.send({ reference: "R2", amount, destination: { ...destination, bankName: "b".repeat(65) } }),
    ).rejects.toMatchObject({ code: "invalid_order", outcome: "not_sent" });
  });

  test("E1 a reference that differs in case alone is a duplicate, and its query answers about the first", async () => {
    const { transfer } = jeepay();
    await transfer.send({ reference: "x-Ab", amount, destination });
    const error = await failureOf(transfer.send({ reference: "x-aB", amount, destination }));
    expect([error.code, error.outcome]).toEqual(["duplicate_reference", "unknown"]);
    expect((await failureOf(transfer.query({ reference: "x-aB" }))).code).toBe("bad_response");
  });

  test.each([{ mchNo: "M0" }, { appId: "another" }])("E3 %j is not known: nothing was sent", async (changes) => {
    const error = await failureOf(jeepay(changes).transfer.send({ reference: "R1", amount, destination }));
    expect([error.code, error.outcome, error.providerMessage]).toEqual([
      "authentication",
      "not_sent",
      "商户或商户应用不存在",
    ]);
  });

  test("answers signed with an additional secret are accepted", async () => {
    const old = jeepay({
      additionalSecrets: ["some-other-secret", jeepayTestMerchant.secretKey],
      secretKey: "new-secret",
    });
    expect((await failureOf(old.transfer.query({ reference: "R1" }))).code).toBe("authentication");
    expect(
      (await jeepay({ additionalSecrets: ["old"] }).transfer.send({ reference: "R1", amount, destination })).status,
    ).toBe("pending");
  });
});

// What `send` must say for each fault; "payout" means that a believable answer arrived.
type AnswerFault = Exclude<Fault, NotificationFault>;

describe.each(["transfer", "cashout"] as const)("a %s when things go wrong", (product) => {
  test.each(Object.keys(signedVerdicts) as AnswerFault[])(
    "%s: one POST, the truth about the outcome, and no second payment",
    async (fault) => {
      const provider = jeepay({ timeoutMs: fault.startsWith("hang") ? 1000 : 10_000 })[product];
      const order = {
        reference: fault === "numeric_ids" ? "626015783370903553" : "R1",
        amount,
        destination: (product === "transfer" ? destination : wallet) as never,
      };
      gateway.faults.next(product, fault, "create");
      const result = await sendVerdict(provider.send(order), order.reference);
      expect(result).toBe(signedVerdicts[fault]);
      expect(gateway.requests).toHaveLength(1);
      expect(gateway.orders().length).toBeLessThanOrEqual(1);
    },
  );
});

test("an aborted send that had left is unknown", async () => {
  const controller = new AbortController();
  gateway.faults.next("transfer", "hang_after_accept");
  const arrived = vi.waitFor(() => expect(gateway.orders()).toHaveLength(1), 5000);
  void arrived.then(() => controller.abort());
  const error = await failureOf(
    jeepay({ timeoutMs: 5000 }).transfer.send({ reference: "R1", amount, destination }, { signal: controller.signal }),
  );
  expect([error.code, error.outcome]).toEqual(["aborted", "unknown"]);
  expect(gateway.orders()).toHaveLength(1);
});

describe("bad input is refused by its path, and nothing is sent", () => {
  const good = { reference: "R1", amount, destination };
  const cases: readonly [name: string, order: unknown, path: RegExp][] = [
    ["an unknown currency", { ...good, amount: { value: "1", currency: "XXX" } }, /amount\.currency/],
    ["an amount that the unit cannot hold", { ...good, amount: { value: "1.005", currency: "CNY" } }, /amount\.value/],
    [
      "more fen than the server's int",
      { ...good, amount: { value: "21474836.48", currency: "CNY" } },
      /amount\.value in fen/,
    ],
    ["an empty reference", { ...good, reference: "" }, /reference/],
    ["a reference of 31 characters", { ...good, reference: "R".repeat(31) }, /reference.*30/],
    ["a reference with &", { ...good, reference: "R&1" }, /reference/],
    [
      "a missing destination field",
      { ...good, destination: { ifCode: "wxpay", entryType: "WX_CASH" } },
      /destination\.accountNo/,
    ],
    ["& in extParam", { ...good, destination: { ...destination, extParam: "a&b" } }, /destination\.extParam/],
    ["& in a name", { ...good, destination: { ...destination, accountName: "A&B" } }, /destination\.accountName/],
    ["& in the description", { ...good, description: "a&b" }, /description/],
    ["a query string on notifyUrl", { ...good, notifyUrl: "https://merchant.example/n?a=1" }, /notifyUrl/],
    ["no order at all", undefined, /the order/],
    ["an order that is text", "R1", /the order/],
  ];

  test.each(cases)("%s", async (_name, order, path) => {
    const error = await failureOf(jeepay().transfer.send(order as never));
    expect([error.code, error.outcome]).toEqual(["invalid_order", "not_sent"]);
    expect(error.message).toMatch(path);
    expect(gateway.requests).toHaveLength(0);
  });

  test("a parsed object instead of the body of a notification", async () => {
    const error = await failureOf(jeepay().transfer.receive({ headers: {}, body: { mchNo: "M1" } as never }));
    expect(error.code).toBe("bad_response");
    expect(error.message).toMatch(/as it arrived/);
  });
});

describe("settings", () => {
  test.each([
    [{ mchNo: "" }, "mchNo"],
    [{ appId: undefined }, "appId"],
    [{ secretKey: " key" }, "secretKey"],
    [{ secretKey: "" }, "secretKey"],
    [{ timeoutMs: "90" }, "timeoutMs"],
    [{ baseUrl: "http://pay.example" }, "baseUrl"],
    [{ timeZone: "Mars/Olympus" }, "timeZone"],
  ])("%j is refused by name", (wrong, name) => {
    expect(() => createJeepay({ ...jeepayTestMerchant, ...(wrong as object) })).toThrow(`settings.${name}`);
  });

  test("nothing at all is refused with words, not with a TypeError", () => {
    expect(() => createJeepay(undefined as never)).toThrow("settings.mchNo");
  });

  test("the default gateway is the vendor's own", () => {
    expect(createJeepay(jeepayTestMerchant).transfer.capabilities.refusesDuplicates).toBe(true);
  });
});

test("each product promises what its own document and the server's source say", () => {
  const { transfer, cashout } = createJeepay(jeepayTestMerchant);
  const common = { balance: false, reversals: false, foldsReferences: true, accountField: "accountNo" };
  expect(transfer.capabilities).toEqual({
    ...common,
    notifiesFailure: true,
    refusesDuplicates: true,
    reportsNotFound: true,
  });
  expect(cashout.capabilities).toEqual({
    ...common,
    notifiesFailure: false,
    refusesDuplicates: false,
    reportsNotFound: false,
  });
});
