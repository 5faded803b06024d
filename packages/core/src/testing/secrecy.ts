import assert from "node:assert/strict";
import { inspect } from "node:util";
import type { CallEvent } from "../observe.ts";
import { assertNothingSensitive, type ConformanceCase, defineCase } from "./case.ts";
import type { ConformanceSubject } from "./subject.ts";

/** Errors, logs and JSON never hold a secret, an account number or a name. */
export function secrecyCases(subject: ConformanceSubject): ConformanceCase[] {
  const word = subject.failedWord.word;
  return [
    defineCase(
      subject,
      "secrecy: the gateway's text is kept with the order's values masked",
      async ({ reference, sendFails }) => {
        const values = Object.values(subject.order(reference).destination as object).filter((value) =>
          subject.sensitive.includes(value),
        );
        assert.ok(values.length > 0, "the subject's order must hold something sensitive");
        const error = await sendFails(subject.refusal({ code: "4711", text: `refused ${values.join(" and ")} today` }));
        assert.match(error.providerMessage ?? "", /refused \*\*\*.* today/);
      },
    ),
    defineCase(subject, "secrecy: a payout shows no raw message", async ({ gateway, provider, reference }) => {
      gateway.answer(subject.queryAnswer({ reference, word }));
      const payout = await provider().query({ reference });
      assertNothingSensitive(subject, payout);
      assert.deepEqual(
        Object.keys(payout).filter((key) => key.startsWith("raw")),
        [],
      );
      assert.notEqual(payout.rawBody, "");
      assert.notEqual(payout.raw, undefined);
    }),
    defineCase(subject, "secrecy: a provider shows no secret", async ({ provider }) => {
      assertNothingSensitive(subject, provider());
    }),
    defineCase(
      subject,
      "secrecy: logs and observers see every call, and nothing sensitive",
      async ({ gateway, provider, reference }) => {
        const events: CallEvent[] = [];
        const lines: unknown[] = [];
        const logger = {
          info: (...line: unknown[]) => void lines.push(line),
          warn: (...line: unknown[]) => void lines.push(line),
        };
        const watched = provider({ logger, observers: [(event) => void events.push(event)] });
        gateway.answer(subject.createAnswer({ reference, word: subject.pendingWord }));
        await watched.send(subject.order(reference));
        gateway.answer({ status: 502 });
        await watched.query({ reference }).catch(() => undefined);
        await watched.receive(subject.notification({ reference, word: subject.succeededWord }));
        assert.deepEqual(
          events.map(({ type, operation }) => `${operation} ${type}`),
          ["send started", "send answered", "query started", "query failed", "receive started", "receive answered"],
        );
        assert.equal(lines.length, 3);
        assertNothingSensitive(subject, { events, lines: inspect(lines, { depth: 8 }) });
      },
    ),
    defineCase(
      subject,
      "secrecy: an observer that throws changes nothing",
      async ({ gateway, provider, reference }) => {
        const observer = () => {
          throw new Error("observer");
        };
        gateway.answer(subject.createAnswer({ reference, word: subject.pendingWord }));
        const payout = await provider({ observers: [observer] }).send(subject.order(reference));
        assert.equal(payout.reference, reference);
      },
    ),
  ];
}
