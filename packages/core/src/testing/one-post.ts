import assert from "node:assert/strict";
import { assertUnknown, type ConformanceCase, defineCase, posts } from "./case.ts";
import type { ScriptedReply } from "./scripted-gateway.ts";
import type { ConformanceSubject } from "./subject.ts";

/** Rule 1: `send` makes exactly one POST, whatever happens to it. */
export function onePostCases(subject: ConformanceSubject): ConformanceCase[] {
  const { pendingWord: word } = subject;
  return [
    defineCase(subject, "rule 1: an accepted send is one POST", async ({ gateway, provider, reference }) => {
      gateway.answer(subject.createAnswer({ reference, word }));
      const payout = await provider().send(subject.order(reference));
      assert.equal(payout.reference, reference);
      assert.equal(gateway.requests.length, 1);
      assert.equal(posts(gateway), 1);
    }),
    ...trouble(subject),
    defineCase(
      subject,
      "rule 1: a POST on a kept-alive connection is not repeated after 421",
      async ({ gateway, provider, reference }) => {
        gateway.answer(subject.createAnswer({ reference, word }));
        const kept = provider();
        await kept.send(subject.order(reference));
        gateway.answer({ status: 421, body: "misdirected" });
        await kept.send(subject.order(reference)).catch(() => undefined);
        assert.equal(posts(gateway), 2);
      },
    ),
    defineCase(
      subject,
      "rule 1: a POST on a connection that the gateway closes is not repeated",
      async ({ gateway, provider, reference }) => {
        gateway.answer(subject.createAnswer({ reference, word }));
        const kept = provider();
        await kept.send(subject.order(reference));
        gateway.answer({ trouble: "reset" });
        await assert.rejects(kept.send(subject.order(reference)));
        assert.equal(posts(gateway), 2);
      },
    ),
  ];
}

function trouble(subject: ConformanceSubject): ConformanceCase[] {
  const redirect = { headers: { location: "/elsewhere" } };
  const replies: Readonly<Record<string, ScriptedReply>> = {
    "a reset connection": { trouble: "reset" },
    ...Object.fromEntries([500, 502, 503, 504].map((status) => [`HTTP ${status}`, { status, body: "<html>" }])),
    ...Object.fromEntries(
      [401, 403, 404, 407, 408, 421, 425, 429].map((status) => [`HTTP ${status}`, { status, body: "<html>" }]),
    ),
    ...Object.fromEntries([301, 302, 303, 307, 308].map((status) => [`redirect ${status}`, { status, ...redirect }])),
  };
  return Object.entries(replies).map(([name, reply]) =>
    defineCase(
      subject,
      `rule 1: ${name} is one POST, followed by nothing, and unknown`,
      async ({ gateway, sendFails }) => {
        assertUnknown(await sendFails(reply));
        assert.equal(gateway.requests.length, 1);
      },
    ),
  );
}
