import assert from "node:assert/strict";
import type { PayoutOrder } from "../contract.ts";
import { type Bench, type ConformanceCase, defineCase, rejection } from "./case.ts";
import type { ConformanceSubject } from "./subject.ts";

type AnyOrder = PayoutOrder<never>;

/** Rule 2: everything that can be known about an order is said at once, and nothing is sent. */
export function orderCases(subject: ConformanceSubject): ConformanceCase[] {
  return [
    defineCase(
      subject,
      "rule 2: validate takes a valid order and sends nothing",
      async ({ gateway, provider, reference }) => {
        provider().validate(subject.order(reference));
        assert.equal(gateway.requests.length, 0);
      },
    ),
    defineCase(subject, "rule 2: validate and send name every problem of an order at once", async (bench) => {
      const valid = subject.order(bench.reference);
      const order = {
        ...valid,
        reference: "",
        amount: { ...valid.amount, value: "1.000001" },
        destination: { ...(valid.destination as object), surprise: "x" } as never,
        surprise: 1,
      } as AnyOrder;
      const paths = ["amount.value", "destination.surprise", "reference", "surprise"];
      assert.deepEqual((await problemsOf(bench, order)).sort(), paths);
    }),
    defineCase(subject, "rule 2: invisible characters are refused where text identifies something", async (bench) => {
      const valid = subject.order(bench.reference);
      for (const [hidden, name] of hiddenCharacters) {
        const reference = `${bench.reference.slice(0, -1)}${hidden}`;
        assert.deepEqual(await problemsOf(bench, { ...valid, reference }, name), ["reference"], name);
      }
      const [hidden, name] = hiddenCharacters[0];
      for (const [field, value] of Object.entries(valid.destination as Record<string, unknown>)) {
        if (typeof value !== "string") continue;
        const destination = { ...(valid.destination as object), [field]: `${value}${hidden}` } as never;
        const paths = await problemsOf(bench, { ...valid, destination }, name);
        assert.ok(paths.includes(`destination.${field}`), `${name} in ${field}`);
      }
    }),
    defineCase(subject, "rule 2: an order that is larger than any is refused at once", async (bench) => {
      const valid = subject.order(bench.reference);
      const long = "a".repeat(300_000);
      const [field = ""] = Object.keys(valid.destination as object);
      const orders: [string, AnyOrder][] = [
        ["reference", { ...valid, reference: long }],
        ["description", { ...valid, description: `${long}&` }],
        [
          `destination.${field}`,
          { ...valid, destination: { ...(valid.destination as object), [field]: long } as never },
        ],
      ];
      for (const [path, order] of orders) assert.deepEqual(await problemsOf(bench, order, "is too long"), [path]);
    }),
  ];
}

// A zero-width space, a word joiner, a soft hyphen, an override of direction, a filler, spaces of other kinds, a byte order mark.
const hiddenCharacters = [
  ["\u200b", "U+200B"],
  ["\u2060", "U+2060"],
  ["\u00ad", "U+00AD"],
  ["\u202e", "U+202E"],
  ["\u3164", "U+3164"],
  ["\u00a0", "U+00A0"],
  ["\u3000", "U+3000"],
  ["\ufeff", "U+FEFF"],
  ["\u{e0041}", "U+E0041"],
] as const;

/** The paths that `send` and `validate` both refuse, with nothing sent; `text` is in the error. */
async function problemsOf({ subject, gateway, provider }: Bench, order: AnyOrder, text = ""): Promise<string[]> {
  const sent = await rejection(subject, () => provider().send(order));
  const checked = await rejection(subject, async () => provider().validate(order));
  assert.deepEqual([sent.code, sent.outcome, gateway.requests.length], ["invalid_order", "not_sent", 0]);
  assert.deepEqual(checked.problems, sent.problems);
  assert.ok(sent.message.includes(text), `${text} is not in: ${sent.message}`);
  return (sent.problems ?? []).map(({ path }) => path);
}
