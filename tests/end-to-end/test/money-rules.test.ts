import { PayoutError } from "@payout/core";
import { type Fault, faultNames, operationsOfFault, type ProviderId, providerIds } from "@payout/sandbox";
import { describe, expect, test } from "vitest";
import { judgePayout, judgeSend, outcomeOf, truthAbout } from "./judge.ts";
import { orderOf } from "./products.ts";
import { connect, start } from "./setup.ts";

// All digits, above 2^53: the fault numeric_ids writes it as a number.
const reference = "626015783370903555";

/** Answers that are not signed cannot have a wrong signature. */
function faultsOf(id: ProviderId, operation: "create" | "query"): readonly Fault[] {
  const unsigned = id === "inr" || id === "multicountry";
  return faultNames
    .filter((name) => operationsOfFault(name).includes(operation))
    .filter((name) => !unsigned || (name !== "wrong_signature" && name !== "missing_signature"));
}

describe.each(providerIds)("%s", (id) => {
  const order = orderOf(id, reference, "12.50");
  const expected = async () => ({ amount: order.amount });

  test.concurrent.for(faultsOf(id, "create"))(
    "%s on a create: one POST, never not_sent for an order that is there",
    async (fault, context) => {
      const sandbox = await start(context);
      const provider = connect(sandbox, id);
      sandbox.faults.next(id, fault, "create");
      judgeSend(sandbox, id, order, await outcomeOf(provider.send(order)));

      // After an unknown outcome, a query returns the truth.
      await sandbox.advance("3s");
      const queried = await outcomeOf(provider.query({ reference }, { expected }));
      const line = truthAbout(sandbox, id, reference);
      if (line.status === "absent") {
        expect("error" in queried && queried.error.code === "not_found").toBe(provider.capabilities.reportsNotFound);
        expect("payout" in queried).toBe(false);
      } else {
        expect(queried).toMatchObject({ payout: { status: "succeeded", final: true, providerId: line.providerId } });
      }
      expect(line).toMatchObject({ calls: { create: 1 }, timesPaid: line.status === "absent" ? 0 : 1 });
    },
  );

  test.concurrent.for(faultsOf(id, "query"))(
    "%s on a query: no second create, nothing but the truth",
    async (fault, context) => {
      const sandbox = await start(context);
      const provider = connect(sandbox, id);
      await provider.send(order);
      await sandbox.advance("3s");
      sandbox.faults.next(id, fault, "query");
      const queried = await outcomeOf(provider.query({ reference }, { expected }));
      const line = truthAbout(sandbox, id, reference);
      expect(line).toMatchObject({ status: "succeeded", calls: { create: 1 }, timesPaid: 1 });
      if ("payout" in queried) judgePayout(line, queried.payout);
      else expect([queried.error.operation, queried.error.outcome]).toEqual(["query", undefined]);
    },
  );
});

describe("the judge", () => {
  const order = orderOf("inr", reference, "12.50");

  test("sees a client that sends twice", async (context) => {
    const sandbox = await start(context);
    // The body can be taken once, so a client that sends twice has to keep it.
    const twice = async (url: string, init: RequestInit) => {
      const body = await new Response(init.body).arrayBuffer();
      await fetch(url, { ...init, body });
      return fetch(url, { ...init, body });
    };
    const outcome = await outcomeOf(connect(sandbox, "inr", { fetch: twice }).send(order));
    expect(() => judgeSend(sandbox, "inr", order, outcome)).toThrow("a send is one POST");
  });

  test("sees a client that calls an order not sent which is there", async (context) => {
    const sandbox = await start(context);
    sandbox.faults.next("inr", "reset_after_accept");
    const outcome = await outcomeOf(connect(sandbox, "inr").send(order));
    if (!("error" in outcome)) throw new Error("the connection was not cut");
    const { message, code } = outcome.error;
    const lie = new PayoutError({ message, code, operation: "send", provider: "inr", reference, outcome: "not_sent" });
    expect(() => judgeSend(sandbox, "inr", order, { error: lie })).toThrow("the gateway has the order");
  });

  test("sees a payout that no gateway has accepted, and one of another order", async (context) => {
    const sandbox = await start(context);
    const provider = connect(sandbox, "inr");
    const payout = await provider.send(order);
    await provider.send({ ...order, reference: "other-1" });
    sandbox.faults.next("inr", "reset_before_accept");
    await outcomeOf(provider.send({ ...order, reference: "absent-1" }));
    const judge = (about: string) => () => judgeSend(sandbox, "inr", { ...order, reference: about }, { payout });
    expect(judge("absent-1")).toThrow("a payout was returned");
    expect(judge("other-1")).toThrow("the payout is the order's");
  });
});
