import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createNotificationHandler, type Payout, type PayoutProvider, toNodeHandler } from "@payout/core";
import { type NotificationFault, type ProviderId, providerIds, type Sandbox } from "@payout/sandbox";
import { describe, expect, type TestContext, test } from "vitest";
import { orderOf } from "./products.ts";
import { connect, start } from "./setup.ts";

const reference = "notified-1";

/** A merchant: a provider whose notifications arrive at its own server, and the payouts that its handler received. */
interface Merchant {
  readonly provider: PayoutProvider;
  readonly payouts: readonly Payout[];
  /** The HTTP status of each answer to the gateway. */
  readonly answers: readonly number[];
}

async function openMerchant(
  sandbox: Sandbox,
  id: ProviderId,
  { onTestFinished }: Pick<TestContext, "onTestFinished">,
): Promise<Merchant> {
  const payouts: Payout[] = [];
  const answers: number[] = [];
  const handle = toNodeHandler(
    createNotificationHandler(
      () => provider,
      async (payout) => void payouts.push(payout),
      // The answers show what was refused; without this each refusal would be printed.
      { onError: () => undefined },
    ),
  );
  const server = createServer((request, response) => {
    response.once("finish", () => answers.push(response.statusCode));
    void handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const notifyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notifications`;
  const provider = connect(sandbox, id, { notifyUrl });
  return { provider, payouts, answers };
}

/** One HTTP answer for each attempt, and one payout for each that was believed. */
const attempts: Readonly<Record<NotificationFault, readonly number[]>> = {
  notification_duplicate: [200, 200],
  notification_out_of_order: [200],
  notification_tampered: [401, 200],
  notification_unsigned: [401, 200],
  notification_lost: [200],
};

describe.each(providerIds)("%s", (id) => {
  test.concurrent.for(Object.keys(attempts) as NotificationFault[])(
    "%s: what is false is refused, what is true arrives in the end",
    async (fault, context) => {
      const sandbox = await start(context);
      const { provider, payouts, answers } = await openMerchant(sandbox, id, context);
      sandbox.faults.next(id, fault);
      await provider.send(orderOf(id, reference, "12.00"));
      await sandbox.advance("5m");
      expect(answers).toEqual(attempts[fault]);
      expect(payouts.map(({ status }) => status)).toEqual(
        answers.filter((status) => status === 200).map(() => "succeeded"),
      );
      // The same event, however often it is delivered.
      expect(new Set(payouts.map(({ eventKey }) => eventKey)).size).toBe(1);
    },
  );

  test("a notification may overtake the answer to its create, which then reports the past", async (context) => {
    const sandbox = await start(context);
    const { provider, payouts } = await openMerchant(sandbox, id, context);
    sandbox.faults.next(id, "notification_before_answer");
    const sending = provider.send(orderOf(id, reference, "12.00")).then((payout) => [payout.status, payouts.length]);
    expect(await sending).toEqual(["pending", 1]);
    expect(payouts).toMatchObject([{ status: "succeeded", reference }]);
    expect(sandbox.ledger()).toMatchObject([{ status: "succeeded", timesPaid: 1 }]);
  });
});

test("of a reversed payout, the older notification can arrive last", async (context) => {
  const sandbox = await start(context);
  const { provider, payouts } = await openMerchant(sandbox, "inr", context);
  sandbox.faults.next("inr", "notification_out_of_order");
  await provider.send(orderOf("inr", reference, "12.06"));
  await sandbox.advance("61s");
  expect(payouts.map(({ status }) => status)).toEqual(["reversed", "succeeded"]);
});
