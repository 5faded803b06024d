import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import type { Payout, PayoutProvider } from "../src/contract.ts";
import { defineProvider, type ProviderParts } from "../src/define-provider.ts";
import { failure, PayoutError } from "../src/errors.ts";
import { exchange } from "../src/http.ts";
import type { CallEvent } from "../src/observe.ts";
import type { CommonSettings } from "../src/settings.ts";
import { aPayout, errorOf, serve, settingsFor } from "./support.ts";

const order = { reference: "R1", amount: { value: "1.00", currency: "CNY" }, destination: {} };
const capabilities = {
  balance: false,
  reversals: false,
  notifiesFailure: true,
  refusesDuplicates: true,
  reportsNotFound: true,
};

function provider(
  parts: Partial<ProviderParts<object, unknown>> = {},
  more: CommonSettings = {},
): PayoutProvider<object> {
  const nothing = () => Promise.reject(new Error("not under test"));
  return defineProvider<object, unknown>({
    id: "test",
    capabilities,
    settings: settingsFor("https://gateway.example", more),
    send: nothing,
    query: nothing,
    receive: nothing,
    ...parts,
  });
}

function watched(): { events: CallEvent[]; observers: ((event: CallEvent) => void)[] } {
  const events: CallEvent[] = [];
  return { events, observers: [(event) => void events.push(event)] };
}

describe("a provider", () => {
  test("is frozen, shows nothing but its id and capabilities, and has balance only where the gateway has", () => {
    const made = provider({}, { additionalSecrets: ["secretword"] });
    expect(Object.isFrozen(made) && Object.isFrozen(made.capabilities)).toBe(true);
    expect(JSON.parse(JSON.stringify(made))).toEqual({ id: "test", capabilities });
    expect(inspect(made, { depth: 8 })).not.toContain("secretword");
    expect("balance" in made).toBe(false);
    expect("balance" in provider({ balance: async () => ({ available: order.amount, raw: {} }) })).toBe(true);
  });

  test("tells observers of start and answer, with what the payout says", async () => {
    const { events, observers } = watched();
    const answer = aPayout({ providerId: "P1", providerStatus: "1" });
    expect(await provider({ send: async () => answer }, { observers }).send(order)).toBe(answer);
    expect(events).toEqual([
      { type: "started", provider: "test", operation: "send", reference: "R1" },
      {
        type: "answered",
        provider: "test",
        operation: "send",
        reference: "R1",
        durationMs: expect.any(Number) as number,
        status: "pending",
        providerId: "P1",
        providerStatus: "1",
      },
    ]);
  });

  test("tells observers of a failure, with its outcome", async () => {
    const { events, observers } = watched();
    await errorOf(
      provider(
        { send: async (call) => Promise.reject(failure(call, { code: "network", message: "" })) },
        { observers },
      ).send(order),
    );
    expect(events[1]).toMatchObject({ type: "failed", reference: "R1", code: "network", outcome: "unknown" });
  });

  test("tells observers of a notification's own reference", async () => {
    const { events, observers } = watched();
    const acknowledgement = { status: 200, headers: {}, body: "ok" };
    await provider(
      { receive: async () => ({ payout: aPayout({ reference: "R7" }), acknowledgement }) },
      { observers },
    ).receive({
      headers: {},
      body: "",
    });
    expect(events.map(({ type, reference }) => [type, reference])).toEqual([
      ["started", undefined],
      ["answered", "R7"],
    ]);
  });

  test("gives observers no reference that is not text", async () => {
    const { events, observers } = watched();
    const wrong = { ...order, reference: { accountNo: "6222020000000000" } as unknown as string };
    await errorOf(provider({}, { observers }).send(wrong));
    expect(JSON.stringify(events)).not.toContain("6222020000000000");
    expect(events).toHaveLength(2);
  });

  test.each([undefined, null, 5])("refuses %j as an order with a PayoutError", async (given) => {
    const send = (call: Parameters<ProviderParts<object, unknown>["send"]>[0]) =>
      Promise.reject(failure(call, { code: "invalid_order", notSent: true, message: "" }));
    const error = await errorOf(provider({ send }).send(given as unknown as typeof order));
    expect([error.code, "reference" in error]).toEqual(["invalid_order", false]);
  });
});

describe("whatever goes wrong leaves as a PayoutError of this call", () => {
  const bug = () => {
    throw new TypeError("bug");
  };

  test("a mistake before anything was sent is proof that nothing was", async () => {
    const error = await errorOf(provider({ send: async () => bug() }).send(order));
    expect([error.code, error.outcome, error.operation, error.reference]).toEqual([
      "configuration",
      "not_sent",
      "send",
      "R1",
    ]);
    expect(error.cause).toBeInstanceOf(TypeError);
  });

  test("a mistake that does not even give a promise is no other", async () => {
    expect((await errorOf(provider({ send: bug }).send(order))).outcome).toBe("not_sent");
  });

  test("the same mistake after the request has left is unknown", async () => {
    const url = await serve((_request, response) => response.end("{}"));
    const settings = settingsFor(url);
    const send: ProviderParts<object, unknown>["send"] = async (call) => {
      await exchange(settings, call, { method: "POST", path: "/", body: "{}" });
      return bug();
    };
    const error = await errorOf(provider({ send }).send(order));
    expect([error.code, error.outcome]).toEqual(["bad_response", "unknown"]);
    expect(error.message).toMatch(/Money may have moved: query R1, do not pay again\.$/);
  });

  test.each([
    ["of another operation", { operation: "query", provider: "test" }],
    ["of another provider", { operation: "send", provider: "other" }],
    ["of another call of the same provider", { operation: "send", provider: "test" }],
  ] as const)(
    "an error %s that a function of the caller throws cannot claim an outcome for this call",
    async (_name, about) => {
      const foreign = new PayoutError({ ...about, code: "rejected", message: "other", outcome: "not_sent" });
      const send: ProviderParts<object, unknown>["send"] = async (call) => {
        call.posted = true;
        throw foreign;
      };
      const error = await errorOf(provider({ send }).send(order));
      expect(error).not.toBe(foreign);
      expect([error.operation, error.provider, error.outcome]).toEqual(["send", "test", "unknown"]);
    },
  );

  test("nor does one that the fetch of the settings throws", async () => {
    const about = { operation: "send", provider: "test" } as const;
    const foreign = new PayoutError({ ...about, code: "network", message: "other", outcome: "not_sent" });
    const settings = settingsFor("https://gateway.example", { fetch: () => Promise.reject(foreign) });
    const send: ProviderParts<object, unknown>["send"] = async (call) => {
      await exchange(settings, call, { method: "POST", path: "/", body: "{}" });
      return aPayout();
    };
    const error = await errorOf(provider({ send }).send(order));
    expect([error === foreign, error.code, error.outcome]).toEqual([false, "network", "unknown"]);
  });

  test.each([undefined, null, "text", 5])("also when %j is thrown", async (thrown) => {
    const error = await errorOf(provider({ query: () => Promise.reject(thrown) }).query({ reference: "R1" }));
    expect([error.code, error.operation, "outcome" in error]).toEqual(["configuration", "query", false]);
  });
});

test("an answer is given as it is, whatever an observer throws", async () => {
  const answer: Payout = aPayout();
  const observers = [
    () => {
      throw new Error("observer");
    },
  ];
  expect(await provider({ send: async () => answer }, { observers }).send(order)).toBe(answer);
});
