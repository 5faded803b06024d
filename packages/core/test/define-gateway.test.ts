import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { acknowledgeWith } from "../src/acknowledgement.ts";
import { textOf } from "../src/answer.ts";
import type { PayoutProvider } from "../src/contract.ts";
import { defineGateway } from "../src/define-gateway.ts";
import type { GatewayDefinition } from "../src/gateway.ts";
import { readsBalance } from "../src/gateway-balance.ts";
import type { JsonObject } from "../src/json.ts";
import { jsonRequest } from "../src/json-request.ts";
import type { OrderCheck } from "../src/order-check.ts";
import type { CommonSettings } from "../src/settings.ts";
import { type FieldSignature, signedAnswers, signedFields } from "../src/signed-fields.ts";
import { unsignedAnswers } from "../src/unsigned-answers.ts";
import type { Validator } from "../src/validation.ts";
import { errorOf, serveAndRecord, settingsFor } from "./support.ts";

const order = { reference: "R1", amount: { value: "1.00", currency: "CNY" }, destination: {} };
const accepted = { code: "0", reference: "R1", amount: "1.00", account: "A1", sign: "good" };

/** A gateway whose every member writes its name down when it is called. */
function recorded(url: string, changes: Partial<GatewayDefinition> = {}, more: CommonSettings = {}) {
  const steps: string[] = [];
  const noted = <Result>(step: string, result: Result): Result => {
    steps.push(step);
    return result;
  };
  const valid = (step: string) => ((_value: unknown) => noted(step, true)) as unknown as Validator<unknown>;
  const operation = (name: string) => ({
    request: valid(`validate ${name} request`),
    response: valid(`validate ${name} response`),
    toRequest: () => jsonRequest("/", noted(`write ${name}`, {}), () => noted("describe", "a(1)")),
  });
  const signature: FieldSignature = {
    field: "sign",
    nested: "refuse",
    verify: (_fields, given) => noted("verify", given === "good"),
    describe: () => "reference(2)",
    likelyCause: "another key",
  };
  const definition: GatewayDefinition = {
    id: "test",
    account: "A1",
    capabilities: {
      balance: true,
      reversals: false,
      notifiesFailure: true,
      refusesDuplicates: true,
      reportsNotFound: true,
    },
    settings: settingsFor(url, more),
    create: operation("create"),
    query: operation("query"),
    sourceOfField: (field) => field,
    sensitiveValues: () => [],
    answers: signedAnswers(signature),
    refusals: { answer: { code: "/code", accepted: "0", data: "", texts: ["/msg"] }, entries: [] },
    identify: (data) => noted("identify", { account: textOf(data["account"]), reference: textOf(data["reference"]) }),
    toPayout: (data) =>
      noted("map", {
        status: "pending",
        final: false,
        repayable: false,
        amount: { value: String(data["amount"]) },
      }),
    amountOf: (data) => noted("amount", String(data["amount"])),
    checkSubject: (_call, data) => void noted("check subject", data),
    notification: {
      forms: ["json"],
      validator: valid("validate notification"),
      signed: signedFields(signature),
      acknowledgement: acknowledgeWith("text/plain", "ok"),
    },
    ...changes,
  };
  return { steps, definition, provider: defineGateway<object>(definition) as PayoutProvider<object, JsonObject> };
}

async function answering(data: JsonObject, changes: Partial<GatewayDefinition> = {}, more: CommonSettings = {}) {
  const { url, received } = await serveAndRecord((response) => response.end(JSON.stringify(data)));
  return { received, ...recorded(url, changes, more) };
}

function notification(fields: JsonObject) {
  return { headers: {}, body: JSON.stringify(fields) };
}

test("a provider is frozen, and shows nothing but its id, account and capabilities", () => {
  const { provider } = recorded("https://gateway.example", {}, { additionalSecrets: ["secretword"] });
  expect(Object.isFrozen(provider) && Object.isFrozen(provider.capabilities)).toBe(true);
  expect(Object.keys(JSON.parse(JSON.stringify(provider)) as object)).toEqual(["id", "account", "capabilities"]);
  expect(inspect(provider, { depth: 8 })).not.toContain("secretword");
});

test("validate asks for no signature, send for the real one", async () => {
  const { definition } = await answering(accepted);
  const asked: boolean[] = [];
  const create = {
    ...definition.create,
    toRequest: (check: OrderCheck) => {
      asked.push(check.dryRun);
      return jsonRequest("/", {}, () => "");
    },
  };
  const provider = defineGateway<object>({ ...definition, create });
  provider.validate(order);
  await provider.send(order);
  expect(asked).toEqual([true, false]);
});

test.each([undefined, null, 5])("%j as an order or a lookup is refused with a PayoutError", async (given) => {
  const { provider, steps } = recorded("https://gateway.example");
  for (const call of [provider.send(given as never), provider.query(given as never)]) {
    const error = await errorOf(call);
    expect([error.code, "reference" in error]).toEqual(["invalid_order", false]);
  }
  expect(steps).toEqual([]);
});

function noticed(steps: string[]) {
  steps.push("expected");
  return { amount: order.amount };
}

describe("the steps of", () => {
  const answered = (name: string) => [
    `write ${name}`,
    `validate ${name} request`,
    `validate ${name} response`,
    "verify",
    "identify",
    "check subject",
    "map",
  ];

  test("send", async () => {
    const { provider, steps } = await answering(accepted);
    expect((await provider.send(order)).reference).toBe("R1");
    expect(steps).toEqual([...answered("create"), "amount"]);
  });

  test("query, which looks up the order last", async () => {
    const { provider, steps } = await answering(accepted);
    await provider.query({ reference: "R1" }, { expected: async () => noticed(steps) });
    expect(steps).toEqual([...answered("query"), "expected"]);
  });

  test("receive, which looks up the order last", async () => {
    const { provider, steps } = recorded("https://gateway.example");
    const { acknowledgement } = await provider.receive(notification(accepted), {
      expected: async () => noticed(steps),
    });
    expect(acknowledgement).toEqual({ status: 200, headers: { "content-type": "text/plain" }, body: "ok" });
    expect(steps).toEqual(["verify", "validate notification", "identify", "check subject", "map", "expected"]);
  });
});

describe("nothing is sent", () => {
  test.each([
    ["for an order that is not an object", (provider: PayoutProvider<object>) => provider.send(5 as never)],
    ["for a lookup without a number", (provider: PayoutProvider<object>) => provider.query({} as never)],
  ])("%s, and the gateway's code is not called", async (_name, call) => {
    const { provider, steps, received } = await answering(accepted);
    expect((await errorOf(call(provider))).code).toBe("invalid_order");
    expect([steps, received]).toEqual([[], []]);
  });

  test("for an order with a part that is wrong; the gateway's code is called to find what else is", async () => {
    const create: GatewayDefinition["create"] = {
      ...recorded("https://gateway.example").definition.create,
      toRequest: (check, { amount }) => {
        check.refuse("description", `is not for ${amount.currency}`);
        check.refuse("reference", "is refused once more");
        return jsonRequest("/", {}, () => "");
      },
    };
    const { provider, received } = await answering(accepted, { create });
    const error = await errorOf(provider.send({ ...order, reference: "" }));
    expect(error.problems).toEqual([
      { path: "reference", message: "must be a non-empty string" },
      { path: "description", message: "is not for CNY" },
    ]);
    expect(received).toEqual([]);
  });

  test("by validate, whatever it finds; a callback that throws is named", async () => {
    const { provider, received } = await answering(accepted);
    expect(provider.validate(order)).toBeUndefined();
    const thrown = await answering(accepted, {
      create: {
        ...recorded("https://gateway.example").definition.create,
        toRequest: () => {
          throw new Error("no clock");
        },
      },
    });
    const error = await errorOf(() => thrown.provider.validate(order));
    expect([error.code, error.outcome, error.operation]).toEqual(["configuration", "not_sent", "send"]);
    expect([received, thrown.received]).toEqual([[], []]);
  });

  test("for a request that its schema refuses", async () => {
    const refusing = Object.assign(() => false, {
      errors: [{ instancePath: "", keyword: "required", params: { missingProperty: "mchOrderNo" } }],
    }) as unknown as Validator<unknown>;
    const toRequest = () => jsonRequest("/", {}, () => "");
    const create = { request: refusing, response: refusing, toRequest };
    const { provider, received } = await answering(accepted, { create, sourceOfField: () => "reference" });
    const error = await errorOf(provider.send(order));
    expect([error.code, error.outcome, received.length]).toEqual(["invalid_order", "not_sent", 0]);
    expect(error.message).toContain("reference is required");
  });
});

describe("an answer is rejected", () => {
  test.each<[string, JsonObject, string, string]>([
    ["with a wrong signature", { ...accepted, sign: "bad" }, "bad_signature", "the signature of the answer"],
    [
      "with an object, whose signed text is unknown",
      { ...accepted, extra: {} },
      "bad_signature",
      "the signature of the answer",
    ],
    ["that names no order", { ...accepted, reference: "" }, "bad_response", "the reference belongs to another order"],
    ["about another order", { ...accepted, reference: "R2" }, "bad_response", "the reference belongs to another order"],
    ["about another account", { ...accepted, account: "A2" }, "bad_response", "the account belongs to another order"],
    ["about another amount", { ...accepted, amount: "2.00" }, "bad_response", "the amount belongs to another order"],
  ])("%s", async (_name, data, code, text) => {
    const { provider } = await answering(data);
    const error = await errorOf(provider.send(order));
    expect([error.code, error.outcome]).toEqual([code, "unknown"]);
    expect(error.message).toContain(`test send R1: ${text}`);
  });

  test("about another order than the one queried", async () => {
    const { provider } = await answering(accepted);
    expect((await errorOf(provider.query({ reference: "R2" }))).code).toBe("bad_response");
  });

  test("before it is verified: nothing is mapped", async () => {
    const { provider, steps } = await answering({ ...accepted, sign: "bad" });
    const error = await errorOf(provider.query({ reference: "R1" }));
    expect(error.message).toBe(
      "test query R1: the signature of the answer does not match. Fields in signing order, with lengths: reference(2). Likely cause: another key. Nothing changed at the gateway: query again.",
    );
    expect(steps).not.toContain("map");
  });

  test("of a gateway that signs none, when http is allowed", async () => {
    const { provider, steps } = await answering(accepted, { answers: unsignedAnswers }, { allowInsecureHttp: true });
    expect((await errorOf(provider.send(order))).outcome).toBe("unknown");
    expect((await errorOf(provider.query({ reference: "R1" }))).code).toBe("bad_response");
    expect(steps).not.toContain("map");
  });
});

test("an unsigned answer identifies no account: it is checked in signed messages only", async () => {
  const { provider, steps } = await answering({ ...accepted, account: "A2" }, { answers: unsignedAnswers });
  expect((await provider.send(order)).reference).toBe("R1");
  expect(steps).not.toContain("verify");
  expect((await errorOf(provider.receive(notification({ ...accepted, account: "A2" })))).code).toBe("bad_response");
});

test("a refusal is classified before anything is verified, and described only then", async () => {
  const { provider, steps } = await answering({ code: "1", msg: "no" });
  expect((await errorOf(provider.send(order))).providerCode).toBe("1");
  expect(steps.at(-1)).toBe("describe");
});

test("a notification is verified before it is validated", async () => {
  const { provider, steps } = recorded("https://gateway.example");
  const error = await errorOf(provider.receive(notification({ ...accepted, sign: "bad" })));
  expect(error.code).toBe("bad_signature");
  expect(error.message).toMatch(
    /^test receive: the signature of the json notification.* The notification was not delivered\.$/,
  );
  expect(steps).toEqual(["verify"]);
  const unnamed = await errorOf(provider.receive(notification({ ...accepted, reference: "" })));
  expect(unnamed.message).toMatch(/the reference belongs to another order/);
});

describe("a balance", () => {
  const balance = readsBalance({
    ...({ request: () => true, response: () => true } as unknown as Record<"request" | "response", Validator<unknown>>),
    toRequest: () => jsonRequest("/", {}, () => ""),
    currency: "CNY",
    toBalance: (data: JsonObject) => (data["amount"] === "1.00" ? { available: order.amount, raw: data } : undefined),
  });

  test("is verified like any answer", async () => {
    const { provider } = await answering({ ...accepted, sign: "bad" }, { balance });
    expect((await errorOf(provider.balance?.("CNY") ?? Promise.reject())).code).toBe("bad_signature");
  });

  test("in a currency that the gateway does not hold is not queried", async () => {
    const { provider, received } = await answering(accepted, { balance });
    expect(await provider.balance?.("CNY")).toMatchObject({ available: order.amount });
    expect((await errorOf(provider.balance?.("USD") ?? Promise.reject())).code).toBe("invalid_order");
    expect(received).toHaveLength(1);
  });

  test("that is not an amount is unreadable", async () => {
    const { provider } = await answering({ ...accepted, amount: "?" }, { balance });
    expect((await errorOf(provider.balance?.("CNY") ?? Promise.reject())).message).toMatch(/holds no valid balance/);
  });

  test("is an operation only where the gateway has it", () => {
    expect("balance" in recorded("https://gateway.example").provider).toBe(false);
  });
});
