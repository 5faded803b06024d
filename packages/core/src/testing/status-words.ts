import assert from "node:assert/strict";
import { type ConformanceCase, defineCase, meaning } from "./case.ts";
import type { ConformanceSubject } from "./subject.ts";

const unlistedWords = ["NO_SUCH_WORD", "constructor", "__proto__", "toString", "99", "null", " "];

/** Rules 3 and 8: a status comes only from a raw word that the gateway's table lists, and only from this message. */
export function statusWordCases(subject: ConformanceSubject): ConformanceCase[] {
  return [
    ...subject.words.map(({ word, detail, ...expected }) =>
      defineCase(
        subject,
        `rule 3: ${word}${detail === undefined ? "" : ` with ${detail}`} is ${expected.status}`,
        async ({ gateway, provider, reference }) => {
          const facts = { reference, word, ...(detail !== undefined && { detail }) };
          gateway.answer(subject.queryAnswer(facts));
          const queried = await provider().query({ reference });
          assert.deepEqual(meaning(queried), expected);
          assert.equal(queried.providerStatus, word);
          const { payout } = await provider().receive(subject.notification(facts));
          assert.deepEqual(meaning(payout), expected);
        },
      ),
    ),
    ...unlistedWords.map((word) =>
      defineCase(
        subject,
        `rule 3: the unlisted word ${JSON.stringify(word)} is unknown, not final, and does not throw`,
        async ({ gateway, provider, reference }) => {
          const unknown = { status: "unknown", final: false, repayable: false };
          gateway.answer(subject.createAnswer({ reference, word }));
          assert.deepEqual(meaning(await provider().send(subject.order(reference))), unknown);
          gateway.answer(subject.queryAnswer({ reference, word }));
          assert.deepEqual(meaning(await provider().query({ reference })), unknown);
          const { payout, acknowledgement } = await provider().receive(subject.notification({ reference, word }));
          assert.deepEqual(meaning(payout), unknown);
          assert.equal(acknowledgement.body, subject.acknowledgement.body);
        },
      ),
    ),
    defineCase(subject, "rule 3: accepted is not paid", async ({ gateway, provider, reference }) => {
      gateway.answer(subject.createAnswer({ reference, word: subject.pendingWord }));
      const payout = await provider().send(subject.order(reference));
      assert.deepEqual(meaning(payout), { status: "pending", final: false, repayable: false });
    }),
    defineCase(
      subject,
      "rule 8: a failure after a success is what its own word says",
      async ({ provider, reference }) => {
        const { word, detail, status } = subject.failedWord;
        const kept = provider();
        const first = await kept.receive(subject.notification({ reference, word: subject.succeededWord }));
        const second = await kept.receive(
          subject.notification({ reference, word, ...(detail !== undefined && { detail }) }),
        );
        assert.deepEqual([first.payout.status, second.payout.status], ["succeeded", status]);
        assert.notEqual(first.payout.eventKey, second.payout.eventKey);
      },
    ),
  ];
}
