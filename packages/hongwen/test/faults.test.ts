import type { PayoutError } from "@payout/core";
import type { Fault, NotificationFault } from "@payout/sandbox";
import { failureOf, sendVerdict, signedVerdicts } from "@payout/test-support";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { amount, type Gateway, hongwen, order, startGateway } from "./support.ts";

let gateway: Gateway;
beforeEach(async () => {
  gateway = await startGateway();
});

// What `send` must say for each fault; "payout" means that a believable answer arrived.
type AnswerFault = Exclude<Fault, NotificationFault>;
const answerFaults = Object.keys(signedVerdicts) as AnswerFault[];

describe("when things go wrong", () => {
  test.each(answerFaults)("%s: one POST, the truth about the outcome, and no second payment", async (fault) => {
    const provider = hongwen(gateway, { timeoutMs: fault.startsWith("hang") ? 1000 : 10_000 });
    const reference = fault === "numeric_ids" ? "626015783370903555" : "R1";
    gateway.faults.next("withdraw", fault, "create");
    const result = await sendVerdict(provider.send({ ...order, reference }), reference);
    expect(result).toBe(signedVerdicts[fault]);
    expect(gateway.requests).toHaveLength(1);
    expect(gateway.orders().length).toBeLessThanOrEqual(1);
  });

  test.each(answerFaults.filter((fault) => fault !== "notification_before_answer"))(
    "%s on a query changes nothing and carries no outcome",
    async (fault) => {
      const provider = hongwen(gateway, { timeoutMs: fault.startsWith("hang") ? 1000 : 10_000 });
      await provider.send(order);
      gateway.faults.next("withdraw", fault, "query");
      const verdict = await provider.query({ reference: "R1" }, { expected: async () => ({ amount }) }).then(
        ({ status }) => `payout ${status}`,
        (error: PayoutError) => {
          expect(error.outcome).toBeUndefined();
          return error.code;
        },
      );
      expect(verdict).toBe(signedVerdicts[fault]);
    },
  );

  test.each([
    ["wrong_signature", "bad_signature"],
    ["missing_signature", "bad_signature"],
    ["missing_data", "bad_response"],
    ["html_200", "bad_response"],
  ] as const)("%s on a balance is an error", async (fault, code) => {
    gateway.faults.next("withdraw", fault);
    expect((await failureOf(hongwen(gateway).balance("CNY"))).code).toBe(code);
  });

  test("an aborted send that had left is unknown", async () => {
    const controller = new AbortController();
    gateway.faults.next("withdraw", "hang_after_accept");
    const arrived = vi.waitFor(() => expect(gateway.orders()).toHaveLength(1), 5000);
    void arrived.then(() => controller.abort());
    const error = await failureOf(hongwen(gateway, { timeoutMs: 5000 }).send(order, { signal: controller.signal }));
    expect([error.code, error.outcome]).toEqual(["aborted", "unknown"]);
    expect(gateway.orders()).toHaveLength(1);
  });
});
