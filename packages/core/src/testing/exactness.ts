import assert from "node:assert/strict";
import { assertNotSent, type ConformanceCase, defineCase, rejection, unless } from "./case.ts";
import type { ConformanceSubject } from "./subject.ts";

const refusedValues: readonly unknown[] = [
  "1.005",
  "0",
  "0.00",
  "-1",
  "+1",
  "1,000",
  "1.000",
  "1e21",
  "1e2",
  "NaN",
  "Infinity",
  "",
  " 1",
  "1 ",
  "01",
  ".5",
  "1.",
  "１２",
  "0x10",
  12.5,
  Number.NaN,
  1e21,
  10n,
  null,
  undefined,
  {},
  "9".repeat(60),
];

const longId = "626015783370903553";

/** Rules 5 and 6: no digit is lost, and money never touches floating point. */
export function exactnessCases(subject: ConformanceSubject): ConformanceCase[] {
  const word = subject.succeededWord;
  return [
    ...unless(
      subject.takesProviderId === false,
      defineCase(
        subject,
        "rule 5: an 18-digit id that arrives as a number keeps every digit",
        async ({ gateway, provider, reference }) => {
          gateway.answer(subject.createAnswer({ reference, word, providerId: longId }));
          assert.equal((await provider().send(subject.order(reference))).providerId, longId);
          gateway.answer(subject.queryAnswer({ reference, word, providerId: longId }));
          assert.equal((await provider().query({ providerId: longId })).providerId, longId);
        },
      ),
    ),
    defineCase(
      subject,
      "rule 5: unknown members pass, and numbers keep their source text",
      async ({ gateway, provider, reference }) => {
        const extra = { anew: "10.10", tiny: "1E-7", wide: "12345678901234567890", flag: "true", word: '"text"' };
        gateway.answer(subject.queryAnswer({ reference, word, extra }));
        const payout = await provider().query({ reference });
        const raw = JSON.stringify(payout.raw);
        for (const kept of ["10.10", "1E-7", "12345678901234567890"]) assert.ok(raw.includes(`"${kept}"`), kept);
      },
    ),
    defineCase(
      subject,
      "rule 5: members named __proto__ and constructor are only members",
      async ({ gateway, provider, reference }) => {
        gateway.answer(subject.queryAnswer({ reference, word, extra: { constructor: '"x"', toString: '"y"' } }));
        assert.equal((await provider().query({ reference })).status, "succeeded");
      },
    ),
    ...subject.wireAmounts.map(({ value, wire }) =>
      defineCase(
        subject,
        `rule 6: ${value} goes over the wire as ${wire}`,
        async ({ gateway, provider, reference }) => {
          const order = subject.order(reference);
          gateway.answer(subject.createAnswer({ reference, word, amount: value }));
          await provider().send({ ...order, amount: { ...order.amount, value } });
          assert.deepEqual(
            gateway.requests.map((request) => subject.wireAmount(request)),
            [wire],
          );
        },
      ),
    ),
    defineCase(
      subject,
      "rule 6: an amount that is not exact is refused, and nothing is sent",
      async ({ gateway, provider, reference }) => {
        const order = subject.order(reference);
        for (const value of refusedValues) {
          const amount = { ...order.amount, value } as { value: string; currency: string };
          const error = await rejection(subject, () => provider().send({ ...order, amount }));
          assertNotSent(error, "invalid_order");
          assert.match(error.message, /amount\.value/);
        }
        assert.equal(gateway.requests.length, 0);
      },
    ),
    defineCase(
      subject,
      "rule 6: a currency that the gateway does not pay in is refused, and nothing is sent",
      async ({ gateway, provider, reference }) => {
        const order = subject.order(reference);
        for (const currency of ["XTS", "cny", "", "US$", "CHF"]) {
          const amount = { ...order.amount, currency };
          const error = await rejection(subject, () => provider().send({ ...order, amount }));
          assertNotSent(error, "invalid_order");
          assert.ok(error.problems?.some(({ path }) => path === "amount.currency"));
        }
        assert.equal(gateway.requests.length, 0);
      },
    ),
    ...unless(
      subject.namesAmount === false,
      defineCase(
        subject,
        "rule 6: the amount that comes back is exact, in major units",
        async ({ gateway, provider, reference }) => {
          const { value } = subject.order(reference).amount;
          gateway.answer(subject.queryAnswer({ reference, word, amount: value }));
          assert.equal(Number((await provider().query({ reference })).amount?.value), Number(value));
        },
      ),
    ),
  ];
}
