import { expect, test } from "vitest";
import { PayoutError } from "../src/index.ts";
import { type ConformanceSubject, conformanceCases } from "../src/testing/index.ts";

test("a failed case names what the provider's own code threw", async () => {
  const cause = new Error("a mistake in the mapping");
  const send = () =>
    Promise.reject(
      new PayoutError({
        code: "configuration",
        operation: "send",
        outcome: "not_sent",
        provider: "p",
        message: "m",
        cause,
      }),
    );
  const subject = {
    createProvider: () => ({ id: "p", account: "a", send }),
    order: (reference: string) => ({ reference, amount: { value: "12.50", currency: "CNY" }, destination: {} }),
    reference: () => "R1",
    sensitive: [],
    emptyAcceptance: {},
    words: [],
    failedWord: {},
    refusals: { definite: [], duplicate: [], unlisted: [] },
    signs: { answers: false },
    wireAmounts: [],
  } as unknown as ConformanceSubject;
  const given = conformanceCases(subject).find(({ name }) => name === "rule 2: an empty body is unknown");
  await expect(given?.run()).rejects.toMatchObject({ name: "AssertionError", cause });
});
