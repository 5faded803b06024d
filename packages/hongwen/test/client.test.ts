import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { inspect } from "node:util";
import { type PayoutError, waitUntilFinal } from "@payout/core";
import { hongwenTestMerchant } from "@payout/sandbox";
import { failureOf } from "@payout/test-support";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { createHongwen } from "../src/index.ts";
import { destination, type Gateway, hongwen, order, startGateway } from "./support.ts";

const { mchNo, privateKey, publicKey, platformPublicKey } = hongwenTestMerchant;

let gateway: Gateway;
beforeEach(async () => {
  gateway = await startGateway();
});

describe("against a gateway that checks everything itself", () => {
  test("a withdrawal is accepted, waits, is sent and arrives", async () => {
    const provider = hongwen(gateway, { timeZone: "+08:00" });
    const sent = await provider.send(order);
    expect(sent).toMatchObject({ reference: "R1", status: "pending", providerStatus: "WITHDRAW_ACCEPT", final: false });
    expect(sent.providerId).toMatch(/^\d{18}$/);
    expect(Number(sent.providerId)).toBeGreaterThan(Number.MAX_SAFE_INTEGER);
    const words: (string | undefined)[] = [];
    for (let step = 0; step < 3; step++) {
      await gateway.advance(1000);
      words.push((await provider.query({ reference: "R1" })).providerStatus);
    }
    expect(words).toEqual(["WITHDRAW_PENDING", "WITHDRAW_REMITING", "WITHDRAW_SUCCESS"]);
    const paid = await provider.query({ providerId: sent.providerId ?? "" });
    expect(paid).toMatchObject({
      reference: "R1",
      status: "succeeded",
      final: true,
      repayable: false,
      amount: { value: "12.50" },
      received: { value: "12.50", currency: "CNY" },
      debited: { value: "13.00", currency: "CNY" },
      fee: { value: "0.50", currency: "CNY" },
      completedAtText: "2026-01-01 08:00:03",
      completedAt: "2026-01-01T08:00:03+08:00",
    });
    const both = await provider.query({ reference: "R1", providerId: sent.providerId ?? "" });
    expect(both.eventKey).toBe(paid.eventKey);
  });

  test.each(["REAL_TIME", "TWO_HOUR", "NEXT_DAY"] as const)("%s reaches the gateway", async (type) => {
    await hongwen(gateway, { subMchNo: "100123456" }).send({ ...order, destination: { ...destination, type } });
    expect(gateway.orders()).toMatchObject([
      { type, bankAccountNo: "28566151621", amount: 1250n, subMchNo: "100123456" },
    ]);
  });

  test("a reference in Chinese is signed as it is sent", async () => {
    expect((await hongwen(gateway).send({ ...order, reference: "工资-1" })).reference).toBe("工资-1");
  });

  test("the balance is what the fund account holds, and an order draws it down", async () => {
    const provider = hongwen(gateway);
    expect((await provider.balance("CNY")).available).toEqual({ value: "100000.00", currency: "CNY" });
    await provider.send(order);
    const { available, raw } = await provider.balance("CNY");
    expect(available).toEqual({ value: "99987.00", currency: "CNY" });
    expect(raw).toMatchObject({ data: [{}, { accountType: "FUND_ACCOUNT", balance: "99987.00" }, {}] });
    const error = await failureOf(provider.balance("USD"));
    expect([error.code, error.outcome]).toEqual(["invalid_order", undefined]);
  });

  test("a lookup without a number is refused in its own words, and nothing is sent", async () => {
    for (const lookup of [{}, { reference: "" }, { reference: "R1", providerId: 62 }]) {
      const error = await failureOf(hongwen(gateway).query(lookup as never));
      expect(error.message).toMatch(/the lookup must have a reference or a providerId/);
    }
    expect(gateway.requests).toHaveLength(0);
  });

  test("waitUntilFinal queries until the gateway has decided", async () => {
    const provider = hongwen(gateway);
    await provider.send(order);
    setTimeout(() => void gateway.advance(3000), 30);
    const last = await waitUntilFinal(provider, { reference: "R1" }, { schedule: [10, 20, 40, 80, 160] });
    expect(last.status).toBe("succeeded");
  });

  test("waitUntilFinal goes on after a page of HTML, a wrong signature and an order that is not there yet", async () => {
    const provider = hongwen(gateway);
    gateway.faults.next("withdraw", "html_200", "query");
    gateway.faults.next("withdraw", "wrong_signature", "query");
    const waiting = waitUntilFinal(provider, { reference: "R1" }, { schedule: [1, 1, 1, 200, 200, 400] });
    await vi.waitFor(() => expect(gateway.requests.length).toBeGreaterThanOrEqual(3));
    await provider.send(order);
    await gateway.advance(3000);
    expect((await waiting).status).toBe("succeeded");
  });

  test("waitUntilFinal reports the last failure when it gives up", async () => {
    const error = await failureOf(waitUntilFinal(hongwen(gateway), { reference: "R1" }, { schedule: [1, 1] }));
    expect([error.code, (error.cause as PayoutError).code]).toEqual(["timeout", "bad_response"]);
  });

  test("too little balance is a failure of the payout, and the only state that may be paid again", async () => {
    const payout = await hongwen(gateway).send({ ...order, amount: { value: "100000.00", currency: "CNY" } });
    expect(payout).toMatchObject({ status: "failed", final: true, repayable: true });
  });

  test("the same reference again is refused with an undocumented text: query", async () => {
    const provider = hongwen(gateway);
    await provider.send(order);
    const error = await failureOf(provider.send(order));
    expect(error).toMatchObject({
      code: "bad_response",
      outcome: "unknown",
      providerCode: "40004",
      providerMessage: "SANDBOX_REFUSED: SANDBOX_DUPLICATE_REFERENCE",
    });
    expect(error.message).toMatch(/query R1, do not pay again/);
    expect(gateway.orders()).toHaveLength(1);
  });

  test("the caller can teach it what a refusal means", async () => {
    const seen: unknown[] = [];
    const provider = hongwen(gateway, {
      classifyError: ({ code, message, raw }) => {
        seen.push([code, message, raw]);
        return message?.includes("NO_SUCH_WITHDRAWAL") ? "not_found" : "rejected";
      },
    });
    expect((await failureOf(provider.query({ reference: "R9" }))).code).toBe("not_found");
    await provider.send(order);
    expect(await failureOf(provider.send(order))).toMatchObject({ code: "rejected", outcome: "not_sent" });
    expect(seen[0]).toEqual([
      "40004",
      "SANDBOX_REFUSED: SANDBOX_NO_SUCH_WITHDRAWAL",
      { code: "40004", msg: "SANDBOX_REFUSED", sub_msg: "SANDBOX_NO_SUCH_WITHDRAWAL" },
    ]);
  });

  test("a wrong private key is refused by the gateway, and no part of the key is shown", async () => {
    const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
    const error = await failureOf(hongwen(gateway, { privateKey: stranger }).send(order));
    expect(error).toMatchObject({ outcome: "unknown", providerMessage: "SANDBOX_REFUSED: SANDBOX_WRONG_SIGNATURE" });
    expect(inspect(error)).not.toContain(destination.bank_account_no);
  });

  test("with another platform key the answer is rejected: query", async () => {
    const error = await failureOf(hongwen(gateway, { platformPublicKey: publicKey }).send(order));
    expect(error).toMatchObject({ code: "bad_signature", outcome: "unknown" });
    expect(error.message).toMatch(/code\(5\) debit_amount\(5\) merchant_no\(14\)/);
    expect(error.message).toMatch(/your own public key/);
    expect(error.message).not.toContain("12.50");
    expect(gateway.orders()).toHaveLength(1);
  });

  test("answers signed with an additional key are accepted", async () => {
    const provider = hongwen(gateway, { platformPublicKey: publicKey, additionalPublicKeys: [platformPublicKey] });
    expect((await provider.send(order)).status).toBe("pending");
  });
});

describe("settings", () => {
  const good = { mchNo, privateKey, platformPublicKey };
  const strong = generateKeyPairSync("rsa", { modulusLength: 3072 });

  test.each<[string, object, RegExp]>([
    ["an empty merchant number", { mchNo: "" }, /settings\.mchNo/],
    ["an empty member number", { subMchNo: "" }, /settings\.subMchNo/],
    ["http", { baseUrl: "http://pay.example" }, /settings\.baseUrl/],
    ["no zone", { timeZone: "Mars/Olympus" }, /settings\.timeZone/],
    ["no private key", { privateKey: undefined }, /settings\.privateKey: this cannot be read/],
    ["a public key as private", { privateKey: platformPublicKey }, /settings\.privateKey: this is a public key/],
    [
      "a private key as public",
      { platformPublicKey: privateKey },
      /settings\.platformPublicKey: this is a private key/,
    ],
    [
      "a private key among the older",
      { additionalPublicKeys: [publicKey, privateKey] },
      /settings\.additionalPublicKeys: this is a private/,
    ],
    ["a key that is too long", { privateKey: strong.privateKey }, /settings\.privateKey has more than 2048 bits/],
    ["a secret", { additionalSecrets: ["old"] }, /settings\.additionalSecrets.*additionalPublicKeys/],
  ])("%s is refused by name, without any of a key", (_name, wrong, message) => {
    try {
      createHongwen({ ...good, ...(wrong as object) });
    } catch (error) {
      expect(error).toMatchObject({ code: "configuration", operation: "setup" });
      expect((error as Error).message).toMatch(message);
      for (const key of [privateKey, platformPublicKey]) expect(inspect(error)).not.toContain(key.slice(60, 90));
      return;
    }
    throw new Error("was not refused");
  });

  test("nothing at all is refused with words, not with a TypeError", () => {
    expect(() => createHongwen(undefined as never)).toThrow("settings.mchNo");
  });

  test("KeyObjects, a longer key of the platform and the default gateway are fine", () => {
    const provider = createHongwen({
      mchNo,
      privateKey: createPrivateKey(privateKey),
      platformPublicKey: strong.publicKey,
    });
    expect(provider.id).toBe("hongwen");
    expect(provider.capabilities).toEqual({
      accountField: "bank_account_no",
      balance: true,
      reversals: false,
      notifiesFailure: true,
      refusesDuplicates: false,
      reportsNotFound: false,
    });
  });

  test("an invalid merchant number is reported when it is used, and nothing is sent", async () => {
    const error = await failureOf(hongwen(gateway, { mchNo: "1".repeat(33) }).send(order));
    expect([error.code, error.outcome]).toEqual(["invalid_order", "not_sent"]);
    expect(error.message).toMatch(/settings\.mchNo must have at most 32/);
    expect(gateway.requests).toHaveLength(0);
  });
});

test("a member number of the settings that the gateway cannot take is named as a setting", async () => {
  const provider = createHongwen({ mchNo, privateKey, platformPublicKey, subMchNo: "1".repeat(65) });
  const error = await provider.send(order).catch((refused: unknown) => refused);
  expect(error).toMatchObject({ code: "invalid_order", problems: [{ path: "settings.subMchNo" }] });
});
