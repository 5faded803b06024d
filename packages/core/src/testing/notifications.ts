import assert from "node:assert/strict";
import type { NotificationRequest, Payout } from "../contract.ts";
import { createNotificationHandler } from "../notification-handler.ts";
import { type Bench, type ConformanceCase, defineCase, unless } from "./case.ts";
import type { ConformanceSubject } from "./subject.ts";

/** Rule 7: a notification is acknowledged only after the caller has it, and only a genuine one is delivered. */
export function notificationCases(subject: ConformanceSubject): ConformanceCase[] {
  const word = subject.succeededWord;
  return [
    defineCase(subject, "rule 7: the acknowledgement is exact, and follows the caller's function", async (bench) => {
      const delivered: Payout[] = [];
      let stored = false;
      const handler = handlerOf(bench, async (payout) => {
        delivered.push(payout);
        await new Promise((resolve) => setTimeout(resolve, 20));
        stored = true;
      });
      const response = await handler(asRequest(subject.notification({ reference: bench.reference, word })));
      assert.ok(stored, "acknowledged before the caller's function resolved");
      assert.deepEqual({ status: response.status, body: await response.text() }, subject.acknowledgement);
      assert.deepEqual(
        delivered.map(({ reference, status }) => [reference, status]),
        [[bench.reference, "succeeded"]],
      );
    }),
    ...unless(
      subject.namesAmount === false,
      defineCase(
        subject,
        "rule 4: a handler with expected does not deliver another amount",
        async ({ provider, reference }) => {
          const expected = async () => ({ amount: subject.order(reference).amount });
          const options = { expected, onError: () => undefined };
          const handler = createNotificationHandler(provider(), () => Promise.reject(new Error("delivered")), options);
          const response = await handler(asRequest(subject.notification({ reference, word, amount: "77.01" })));
          assert.equal(response.status, 400);
        },
      ),
    ),
    defineCase(subject, "rule 7: a caller that fails gets no acknowledgement", async (bench) => {
      const handler = handlerOf(bench, () => Promise.reject(new Error("database down")));
      const response = await handler(asRequest(subject.notification({ reference: bench.reference, word })));
      assert.equal(response.status, 500);
      assert.notEqual(await response.text(), subject.acknowledgement.body);
    }),
    ...(["wrong", "missing"] as const).map((signature) =>
      defineCase(subject, `rule 7: a ${signature} signature is not delivered and gets 401`, async (bench) => {
        const handler = handlerOf(bench, () => Promise.reject(new Error("delivered")));
        const response = await handler(
          asRequest(subject.notification({ reference: bench.reference, word, signature })),
        );
        assert.equal(response.status, 401);
        assert.notEqual(await response.text(), subject.acknowledgement.body);
      }),
    ),
    defineCase(subject, "rule 7: garbage is not delivered and not acknowledged", async (bench) => {
      const handler = handlerOf(bench, () => Promise.reject(new Error("delivered")));
      for (const body of ["", "{", "[]", "null", "\u0000", "a", "<html>", "{}", "x=1&x=2"]) {
        const response = await handler(
          asRequest({ ...subject.notification({ reference: bench.reference, word }), body }),
        );
        assert.ok(response.status === 400 || response.status === 401, `${JSON.stringify(body)}: ${response.status}`);
      }
    }),
    defineCase(
      subject,
      "rule 7: twenty identical notifications are each delivered with one eventKey",
      async (bench) => {
        const keys: string[] = [];
        const handler = handlerOf(bench, async ({ eventKey }) => void keys.push(eventKey));
        const notification = subject.notification({ reference: bench.reference, word });
        await Promise.all(Array.from({ length: 20 }, () => handler(asRequest(notification))));
        assert.equal(keys.length, 20);
        assert.equal(new Set(keys).size, 1);
      },
    ),
    defineCase(
      subject,
      "rule 7: bytes and text of a body are the same notification",
      async ({ provider, reference }) => {
        const request = subject.notification({ reference, word });
        const fromText = await provider().receive(request);
        const fromBytes = await provider().receive({ ...request, body: new TextEncoder().encode(request.body) });
        assert.equal(fromBytes.payout.eventKey, fromText.payout.eventKey);
        assert.equal(fromBytes.payout.rawBody, fromText.payout.rawBody);
      },
    ),
  ];
}

function handlerOf(
  { provider }: Bench,
  onPayout: (payout: Payout) => Promise<void>,
): (request: Request) => Promise<Response> {
  return createNotificationHandler(provider(), onPayout, { onError: () => undefined });
}

/** A notification as a handler gets it. */
export function asRequest({ headers, body }: NotificationRequest): Request {
  return new Request("http://localhost/notifications", {
    method: "POST",
    headers: headers as Record<string, string>,
    body: body as string,
  });
}
