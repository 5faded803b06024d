import assert from "node:assert/strict";
import { assertUnknown, type ConformanceCase, defineCase, rejection } from "./case.ts";
import type { ConformanceSubject } from "./subject.ts";

/** Rule 10: every wait is bounded. */
export function limitCases(subject: ConformanceSubject): ConformanceCase[] {
  const word = subject.pendingWord;
  return [
    defineCase(subject, "rule 10: a gateway that never answers is a timeout and unknown", async ({ sendFails }) =>
      assertUnknown(await sendFails({ trouble: "hang" }, { timeoutMs: 300 }), "timeout"),
    ),
    defineCase(
      subject,
      "rule 10: a gateway that answers a byte at a time is a timeout and unknown",
      async ({ reference, sendFails }) =>
        assertUnknown(
          await sendFails({ ...subject.createAnswer({ reference, word }), trouble: "drip" }, { timeoutMs: 300 }),
          "timeout",
        ),
    ),
    defineCase(
      subject,
      "rule 10: the call's own time limit goes before the provider's",
      async ({ gateway, provider, reference }) => {
        gateway.answer({ trouble: "hang" });
        const slow = provider({ timeoutMs: 60_000 });
        assertUnknown(
          await rejection(subject, () => slow.send(subject.order(reference), { timeoutMs: 300 })),
          "timeout",
        );
        assert.equal((await rejection(subject, () => slow.query({ reference }, { timeoutMs: 100 }))).code, "timeout");
      },
    ),
    defineCase(
      subject,
      "rule 10: a signal ends a send on its way, and that is unknown",
      async ({ gateway, provider, reference }) => {
        gateway.answer({ trouble: "hang" });
        const controller = new AbortController();
        const arrival = setInterval(() => gateway.requests.length > 0 && controller.abort(), 5);
        const call = () =>
          provider({ timeoutMs: 60_000 }).send(subject.order(reference), { signal: controller.signal });
        try {
          assertUnknown(await rejection(subject, call), "aborted");
        } finally {
          clearInterval(arrival);
        }
        assert.equal(gateway.requests.length, 1);
      },
    ),
    defineCase(
      subject,
      "rule 10: an answer that is too long is not read and unknown",
      async ({ reference, sendFails }) => {
        const { body = "", ...reply } = subject.createAnswer({ reference, word });
        assertUnknown(
          await sendFails({ ...reply, body: body + " ".repeat(4096) }, { maxResponseBytes: 2048 }),
          "bad_response",
        );
      },
    ),
    ...[0, -1, 1.5, Number.NaN, 2 ** 31].map((timeoutMs) =>
      defineCase(
        subject,
        `rule 10: ${timeoutMs} is no time limit, and nothing is sent`,
        async ({ gateway, provider, reference }) => {
          gateway.answer(subject.createAnswer({ reference, word }));
          const error = await rejection(subject, () => provider().send(subject.order(reference), { timeoutMs }));
          assert.deepEqual([error.code, error.outcome], ["configuration", "not_sent"]);
          assert.equal(gateway.requests.length, 0);
        },
      ),
    ),
  ];
}
