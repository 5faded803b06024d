import { describe, expectTypeOf, test } from "vitest";
import {
  assertMoney,
  createNotificationHandler,
  type JsonValue,
  type Lossless,
  type Money,
  type Payout,
  PayoutError,
  type PayoutOrder,
  type PayoutProvider,
  toNodeHandler,
  waitUntilFinal,
} from "../src/index.ts";

interface Destination {
  readonly accountNo: string;
}

describe("Lossless", () => {
  interface Message {
    readonly id: number;
    readonly text: string;
    readonly flag: boolean | null;
    readonly maybe?: number;
    readonly either: number | string;
    readonly list: readonly { readonly amount: number }[];
    readonly inside: { readonly fee: number | null };
  }

  test("makes every number text, and leaves the rest", () => {
    expectTypeOf<Lossless<Message>>().toEqualTypeOf<{
      readonly id: string;
      readonly text: string;
      readonly flag: boolean | null;
      readonly maybe?: string;
      readonly either: string;
      readonly list: { readonly amount: string }[];
      readonly inside: { readonly fee: string | null };
    }>();
    expectTypeOf<Lossless<number>>().toEqualTypeOf<string>();
    expectTypeOf<Lossless<number[]>>().toEqualTypeOf<string[]>();
    expectTypeOf<Lossless<1 | "a">>().toEqualTypeOf<string>();
  });

  test("is what JSON is read as", () => {
    expectTypeOf<JsonValue>().extract<number>().toBeNever();
  });
});

describe("a provider", () => {
  const provider = {} as PayoutProvider<Destination, { readonly state: string }>;

  test("of any gateway fits where any provider is taken", () => {
    expectTypeOf(provider).toExtend<PayoutProvider>();
    expectTypeOf<PayoutProvider<Destination>>().toExtend<PayoutProvider>();
    createNotificationHandler(provider, async () => undefined);
    createNotificationHandler(
      ({ account }) => (account === "M1" ? provider : undefined),
      async () => undefined,
    );
    expectTypeOf(waitUntilFinal(provider, { reference: "R1" })).resolves.toEqualTypeOf<
      Payout<{ readonly state: string }>
    >();

    const either = {} as
      | PayoutProvider<Destination, { readonly a: string }>
      | PayoutProvider<{ b: string }, { readonly b: string }>;
    expectTypeOf(waitUntilFinal(either, { reference: "R1" })).resolves.toEqualTypeOf<
      Payout<{ readonly a: string }> | Payout<{ readonly b: string }>
    >();
  });

  test("of any gateway cannot be sent an order of another", () => {
    const any: PayoutProvider = provider;
    const order = {} as PayoutOrder<Destination>;
    // @ts-expect-error the destination of an unknown provider is not known
    any.send(order);
    // @ts-expect-error another gateway's destination
    provider.send({ ...order, destination: { walletId: "1" } });
    expectTypeOf(provider.send).toBeCallableWith(order);
  });

  test("needs at least one number", () => {
    expectTypeOf(provider.query).toBeCallableWith({ reference: "R1" });
    expectTypeOf(provider.query).toBeCallableWith({ providerId: "P1" });
    expectTypeOf(provider.query).toBeCallableWith({ reference: "R1", providerId: "P1" });
    // @ts-expect-error nothing to query by
    provider.query({});
    // @ts-expect-error a long id as a number would lose digits
    provider.query({ providerId: 626015783 });
  });
});

describe("money", () => {
  const order = { reference: "R1", destination: { accountNo: "1" } };

  test("is text", () => {
    expectTypeOf({ ...order, amount: { value: "12.50", currency: "CNY" } }).toExtend<PayoutOrder<Destination>>();
    // @ts-expect-error a number is not exact
    const numeric: PayoutOrder<Destination> = { ...order, amount: { value: 12.5, currency: "CNY" } };
    // @ts-expect-error an amount without its currency
    const bare: PayoutOrder<Destination> = { ...order, amount: { value: "12.50" } };
    // @ts-expect-error a field that no order has
    const surplus: PayoutOrder<Destination> = { ...order, amount: { value: "1", currency: "CNY" }, surplus: 1 };
    expectTypeOf([numeric, bare, surplus]).not.toBeAny();
  });

  test("is proved by assertMoney", () => {
    const unproved: unknown = {};
    assertMoney(unproved);
    expectTypeOf(unproved).toEqualTypeOf<Money>();
  });

  test("of a payout may have no currency, and never is a number", () => {
    expectTypeOf<Payout["amount"]>().toEqualTypeOf<
      { readonly value: string; readonly currency?: string } | undefined
    >();
    expectTypeOf<NonNullable<Payout["fee"]>>().toEqualTypeOf<Money>();
  });
});

test("a payout is read-only, and its status one of six words", () => {
  const payout = {} as Payout;
  // @ts-expect-error read-only
  payout.status = "succeeded";
  expectTypeOf<Payout["status"]>().toEqualTypeOf<
    "pending" | "succeeded" | "failed" | "cancelled" | "reversed" | "unknown"
  >();
});

test("an error is known after PayoutError.is", () => {
  const error: unknown = {};
  if (PayoutError.is(error)) {
    expectTypeOf(error.outcome).toEqualTypeOf<"not_sent" | "unknown" | undefined>();
    expectTypeOf(error.operation).toEqualTypeOf<"send" | "query" | "balance" | "receive" | "setup">();
  }
});

test("a notification handler is a web handler, and Node's through toNodeHandler", () => {
  const handler = createNotificationHandler({} as PayoutProvider, async (payout) => {
    expectTypeOf(payout).toEqualTypeOf<Payout>();
  });
  expectTypeOf(handler).toEqualTypeOf<(request: Request) => Promise<Response>>();
  expectTypeOf(toNodeHandler(handler)).parameters.toEqualTypeOf<
    [import("node:http").IncomingMessage, import("node:http").ServerResponse]
  >();
  // @ts-expect-error the acknowledgement waits for a promise
  createNotificationHandler({} as PayoutProvider, () => undefined);
});
