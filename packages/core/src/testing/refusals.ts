import assert from "node:assert/strict";
import type { CommonSettings } from "../settings.ts";
import { assertNotSent, assertUnknown, type ConformanceCase, defineCase } from "./case.ts";
import type { ConformanceSubject, RefusalFacts } from "./subject.ts";

/** Rule 2: a refusal proves something only where the gateway's document or source lists it as definite. */
export function refusalCases(subject: ConformanceSubject): ConformanceCase[] {
  const { definite, duplicate, unlisted } = subject.refusals;
  return [
    ...definite.flatMap((facts) => [
      defineCase(
        subject,
        `rule 2: the listed refusal ${facts.code} ${facts.text} is not_sent`,
        async ({ sendFails }) => {
          const error = await sendFails(subject.refusal(facts));
          assertNotSent(error);
          // A gateway without codes has "" here.
          assert.equal(error.providerCode ?? "", facts.code);
        },
      ),
      defineCase(subject, `rule 2: ${facts.text} inside a longer text proves nothing`, async ({ sendFails }) => {
        assertUnknown(
          await sendFails(subject.refusal({ ...facts, text: `order stored, then ${facts.text} at the channel` })),
        );
      }),
    ]),
    ...duplicate.map((facts) =>
      defineCase(subject, `rule 2: the duplicate ${facts.text} is unknown`, async ({ sendFails }) =>
        assertUnknown(await sendFails(subject.refusal(facts)), "duplicate_reference"),
      ),
    ),
    ...unlisted.map((facts) =>
      defineCase(
        subject,
        `rule 2: the unlisted refusal ${facts.code} ${facts.text} is unknown`,
        async ({ sendFails }) => assertUnknown(await sendFails(subject.refusal(facts))),
      ),
    ),
    ...emptyData(subject),
    ...overrides(subject),
  ];
}

function overrides(subject: ConformanceSubject): ConformanceCase[] {
  const [unlisted] = subject.refusals.unlisted;
  if (unlisted === undefined) return [];
  return [
    defineCase(subject, "rule 2: classifyError can say that an unlisted refusal is rejected", async ({ sendFails }) =>
      assertNotSent(await sendFails(subject.refusal(unlisted), { classifyError: () => "rejected" }), "rejected"),
    ),
    defineCase(
      subject,
      "rule 2: classifyError can say that an unlisted refusal is a duplicate, which stays unknown",
      async ({ sendFails }) =>
        assertUnknown(
          await sendFails(subject.refusal(unlisted), { classifyError: () => "duplicate_reference" }),
          "duplicate_reference",
        ),
    ),
    ...proofsThatAreNone(subject, unlisted),
  ];
}

/** With no definite refusal in the gateway's list, only the caller's own classifyError can call one a proof. */

function emptyData(subject: ConformanceSubject): ConformanceCase[] {
  const { definite, unlisted } = subject.refusals;
  const [facts] = [...definite, ...unlisted];
  if (facts === undefined) return [];
  return ["null", "[]", "{}", '""'].map((data) =>
    defineCase(subject, `rule 2: ${data} beside a refusal is no order`, async ({ sendFails }) => {
      const plain = await sendFails(subject.refusal(facts));
      const error = await sendFails(subject.refusal({ ...facts, data }));
      assert.deepEqual(
        [error.code, error.outcome, error.providerMessage],
        [plain.code, plain.outcome, plain.providerMessage],
      );
    }),
  );
}

function proofsThatAreNone(subject: ConformanceSubject, unlisted: RefusalFacts): ConformanceCase[] {
  const [definite] = subject.refusals.definite;
  const name = definite === undefined ? "a refusal that classifyError calls rejected" : "a listed refusal";
  const reply = () => subject.refusal(definite ?? unlisted);
  const settings: CommonSettings = definite === undefined ? { classifyError: () => "rejected" } : {};
  return [
    defineCase(subject, `rule 2: ${name} under HTTP 500 is unknown`, async ({ sendFails }) =>
      assertUnknown(await sendFails({ ...reply(), status: 500 }, settings), "unavailable"),
    ),
    defineCase(subject, `rule 2: with allowInsecureHttp ${name} is unknown`, async ({ sendFails }) =>
      assertUnknown(await sendFails(reply(), { ...settings, allowInsecureHttp: true })),
    ),
  ];
}
