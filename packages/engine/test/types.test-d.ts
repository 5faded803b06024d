import type { Money, PayoutOrder, PayoutProvider } from "@payout/core";
import { createEngine, type Engine, type StoredPayout } from "@payout/engine";
import { expectTypeOf, test } from "vitest";

declare const first: PayoutProvider<{ readonly account: string }>;
declare const second: PayoutProvider<{ readonly walletId: string; readonly note?: string }>;
const amount: Money = { value: "1.00", currency: "CNY" };

test("each provider's name takes that provider's orders, and no other", () => {
  const engine = createEngine({ providers: { first, second }, database: "memory://" });
  expectTypeOf(engine.submit<"first">)
    .parameter(0)
    .toEqualTypeOf<PayoutOrder<{ readonly account: string }>>();
  void engine.submit({ reference: "R1", amount, destination: { walletId: "1" } }, "second");
  // @ts-expect-error a destination of the other provider
  void engine.submit({ reference: "R1", amount, destination: { walletId: "1" } }, "first");
  // @ts-expect-error a name that no provider has
  void engine.submit({ reference: "R1", amount, destination: { account: "1" } }, "third");
});

test("providers in a list are known at run time: any name, any destination", () => {
  const engine = createEngine({ providers: [first, second], database: "memory://" });
  expectTypeOf(engine.submit).returns.resolves.toEqualTypeOf<StoredPayout>();
  void engine.submit({ reference: "R1", amount, destination: { anything: 1 } }, "inr");
  expectTypeOf(engine).toExtend<Engine>();
});

test("an event says which payout it is about and what happened", () => {
  createEngine({ providers: [first], database: "memory://" }).on("payout", (event) => {
    expectTypeOf(event.id).toBeString();
    expectTypeOf(event.at).toEqualTypeOf<Date>();
    expectTypeOf(event.data.failure).toEqualTypeOf<{ readonly code: string; readonly message: string } | undefined>();
  });
});
