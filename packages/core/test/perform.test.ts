import { describe, expect, test } from "vitest";
import type { CallContext } from "../src/call.ts";
import type { Acknowledgement, Payout } from "../src/contract.ts";
import { failure, PayoutError } from "../src/errors.ts";
import { exchange } from "../src/http.ts";
import type { CallEvent } from "../src/observe.ts";
import { perform } from "../src/perform.ts";
import type { CommonSettings } from "../src/settings.ts";
import { aPayout, errorOf, serve, settingsFor } from "./support.ts";

const order = { reference: "R1" };
/** What each operation does; everything else rejects. */
interface Work {
  readonly send: (call: CallContext) => Promise<Payout>;
  readonly query: (call: CallContext) => Promise<Payout>;
  readonly receive: (call: CallContext) => Promise<{ payout: Payout; acknowledgement: Acknowledgement }>;
}

function provider(work: Partial<Work> = {}, more: CommonSettings = {}) {
  const settings = settingsFor("https://gateway.example", more);
  const nothing = () => Promise.reject(new Error("not under test"));
  const about = { provider: "test" } as const;
  return {
    send: ({ reference }: { readonly reference: string }) =>
      perform(settings, { ...about, operation: "send", reference }, work.send ?? nothing),
    query: ({ reference }: { readonly reference: string }) =>
      perform(settings, { ...about, operation: "query", reference }, work.query ?? nothing),
    receive: () => perform(settings, { ...about, operation: "receive" }, work.receive ?? nothing),
  };
}

function watched(): { events: CallEvent[]; observers: ((event: CallEvent) => void)[] } {
  const events: CallEvent[] = [];
  return { events, observers: [(event) => void events.push(event)] };
}

describe("an operation", () => {
  test("notifies observers of start and answer, with the payout's facts", async () => {
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

  test("notifies observers of a failure, with its outcome", async () => {
    const { events, observers } = watched();
    await errorOf(
      provider(
        { send: async (call) => Promise.reject(failure(call, { code: "network", message: "" })) },
        { observers },
      ).send(order),
    );
    expect(events[1]).toMatchObject({ type: "failed", reference: "R1", code: "network", outcome: "unknown" });
  });

  test("reports a notification's own reference to observers", async () => {
    const { events, observers } = watched();
    const acknowledgement = { status: 200, headers: {}, body: "ok" };
    await provider(
      { receive: async () => ({ payout: aPayout({ reference: "R7" }), acknowledgement }) },
      { observers },
    ).receive();
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

  test("a synchronous throw is treated the same", async () => {
    expect((await errorOf(provider({ send: bug }).send(order))).outcome).toBe("not_sent");
  });

  test("the same mistake after the request has left is unknown", async () => {
    const url = await serve((_request, response) => response.end("{}"));
    const settings = settingsFor(url);
    const send: Work["send"] = async (call) => {
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
      const send: Work["send"] = async (call) => {
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
    const send: Work["send"] = async (call) => {
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
