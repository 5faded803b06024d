import type { PayoutError } from "@payout/core";
import type { Fault, NotificationFault } from "@payout/sandbox";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { amount, failureOf, type Gateway, hongwen, order, startGateway } from "./support.ts";

let gateway: Gateway;
beforeEach(async () => {
  gateway = await startGateway();
});

// What `send` must say for each fault; "payout" means that a believable answer arrived.
type AnswerFault = Exclude<Fault, NotificationFault>;
const verdicts: Readonly<Record<AnswerFault, string>> = {
  "hang-before-accept": "timeout",
  "hang-after-accept": "timeout",
  "reset-before-accept": "network",
  "reset-after-accept": "network",
  "status-502-after-accept": "unavailable",
  "status-500-html": "unavailable",
  "redirect-307": "bad_response",
  "misdirected-421": "bad_response",
  "truncated-body": "network",
  "empty-body": "bad_response",
  "html-200": "bad_response",
  "wrong-signature": "bad_signature",
  "missing-signature": "bad_signature",
  "other-order": "bad_response",
  "other-amount": "bad_response",
  "unknown-state": "payout unknown",
  "missing-data": "bad_response",
  "repeated-key": "bad_response",
  "numeric-ids": "payout pending",
  "oversized-body": "bad_response",
  slow: "payout pending",
  "trailing-garbage": "bad_response",
  "code-as-text": "payout pending",
  "rate-limit": "rate_limited",
  maintenance: "unavailable",
  "notification-before-answer": "payout pending",
};
const answerFaults = Object.keys(verdicts) as AnswerFault[];

describe("when things go wrong", () => {
  test.each(answerFaults)("%s: one POST, the truth about the outcome, and no second payment", async (fault) => {
    const provider = hongwen(gateway, { timeoutMs: fault.startsWith("hang") ? 500 : 10_000 });
    const reference = fault === "numeric-ids" ? "626015783370903555" : "R1";
    gateway.faults.next("withdraw", fault, "create");
    const result = await provider.send({ ...order, reference }).then(
      ({ status }) => `payout ${status}`,
      (error: PayoutError) => {
        expect(error.outcome).toBe("unknown");
        expect(error.reference).toBe(reference);
        return error.code;
      },
    );
    expect(result).toBe(verdicts[fault]);
    expect(gateway.requests).toHaveLength(1);
    expect(gateway.orders().length).toBeLessThanOrEqual(1);
  });

  test.each(answerFaults.filter((fault) => fault !== "notification-before-answer"))(
    "%s on a query changes nothing and carries no outcome",
    async (fault) => {
      const provider = hongwen(gateway, { timeoutMs: fault.startsWith("hang") ? 500 : 10_000 });
      await provider.send(order);
      gateway.faults.next("withdraw", fault, "query");
      const verdict = await provider.query({ reference: "R1" }, { expected: async () => ({ amount }) }).then(
        ({ status }) => `payout ${status}`,
        (error: PayoutError) => {
          expect(error.outcome).toBeUndefined();
          return error.code;
        },
      );
      expect(verdict).toBe(verdicts[fault]);
    },
  );

  test.each([
    ["wrong-signature", "bad_signature"],
    ["missing-signature", "bad_signature"],
    ["missing-data", "bad_response"],
    ["html-200", "bad_response"],
  ] as const)("%s on a balance is an error", async (fault, code) => {
    gateway.faults.next("withdraw", fault);
    expect((await failureOf(hongwen(gateway).balance("CNY"))).code).toBe(code);
  });

  test("an aborted send that had left is unknown", async () => {
    const controller = new AbortController();
    gateway.faults.next("withdraw", "hang-after-accept");
    void vi.waitFor(() => expect(gateway.orders()).toHaveLength(1)).then(() => controller.abort());
    const error = await failureOf(hongwen(gateway, { timeoutMs: 5000 }).send(order, { signal: controller.signal }));
    expect([error.code, error.outcome]).toEqual(["aborted", "unknown"]);
    expect(gateway.orders()).toHaveLength(1);
  });
});
