import { describe, expect, test } from "vitest";
import { firstMisreading } from "../../../schemas/reference/meaning.mjs";
import { outcomeOf } from "../src/cases.ts";
import { planted } from "../src/planted.ts";
import { type CaseFile, caseFiles, filesIn, index, readJson, tablesOf } from "../src/published.ts";

test("the index names every file of cases", () => {
  expect(caseFiles.map(([gateway]) => `${gateway}.json`)).toEqual(filesIn("cases"));
});

test.each(Object.entries(index.gateways))(
  "%s: OpenAPI samples are sorted by the code that the tables accept",
  (gateway, { products }) => {
    const { acceptedCode } = readJson<{ acceptedCode: string }>(`${gateway}/openapi.source.json`);
    for (const { name } of products) expect(tablesOf(gateway, name).errors.answer.accepted).toBe(acceptedCode);
  },
);

/** The code of a PayoutError for what a message means, and what it says about a send. */
function expectedError(operation: string, { class: kind, definite }: { class: string; definite: boolean }) {
  const code = kind === "unlisted" ? "bad_response" : kind;
  return { code, outcome: operation === "send" ? (definite ? "not_sent" : "unknown") : undefined };
}

const nothing = { class: "unlisted", definite: false };

describe.each(caseFiles)("the cases of %s", (gateway, { cases }) => {
  test.each(cases)("$operation, $name: the package reads it so", async (given) => {
    const { operation, expected, fitsSchema } = given;
    const outcome = await outcomeOf(gateway, given);
    const isPayout = "status" in expected && fitsSchema !== false;
    if (isPayout) {
      const { word, status, final, repayable } = expected;
      const providerStatus = word ?? undefined;
      expect(outcome).toMatchObject({ payout: { reference: "ORDER-1", status, final, repayable } });
      expect("payout" in outcome && outcome.payout.providerStatus).toBe(providerStatus);
      return;
    }
    expect(outcome).toHaveProperty("error");
    const { code, outcome: sent } = (outcome as { error: { code: string; outcome?: string } }).error;
    expect({ code, outcome: sent }).toEqual(expectedError(operation, "class" in expected ? expected : nothing));
  });

  test("the interpreter of the tables reads all of them so", () => {
    expect(firstMisreading((product: string) => tablesOf(gateway, product), { cases })).toBeUndefined();
  });

  test("the interpreter sees a case that says something else", () => {
    for (const [index, one] of cases.entries()) {
      const other = { ...one, expected: { class: "rejected", definite: "perhaps" } };
      const found = firstMisreading((product: string) => tablesOf(gateway, product), {
        cases: (cases as readonly object[]).with(index, other),
      });
      expect(found).toContain(`${one.name}: `);
    }
  });

  test("have names of their own", () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  test.each([...new Set(cases.map(({ product }) => product))])(
    "show every word and class of the tables (%s)",
    (product) => {
      const { status, errors } = tablesOf(gateway, product);
      const shown = cases.filter((one) => one.product === product).map(({ expected }) => expected);
      const words = shown.map((expected) => ("word" in expected ? expected.word : undefined));
      expect(words).toEqual(expect.arrayContaining(Object.keys(status.words)));
      const classes = shown.map((expected) => ("class" in expected ? expected.class : undefined));
      // The two products of Jeepay have the refusals of one server in common.
      const listed = product === "cashout" ? [] : errors.entries.map((entry) => entry.class);
      expect(classes).toEqual(expect.arrayContaining([...listed, "unlisted"]));
    },
  );
});

/** Changes of a table that read some message otherwise, by the path of what is changed. Each is seen by a case. */
const breaks: readonly (readonly [gateway: string, path: string, value: unknown])[] = [
  ["hongwen", "status.fallbackField", "state"],
  ["hongwen", "status.field", "status"],
  ["inr", "status.detailField", "resultText"],
  ["inr", "status.words.FAIL.details", {}],
  ["multicountry", "errors.answer.texts", ["/message"]],
  ["multicountry", "errors.answer.prefix", "^never"],
  ["multicountry", "errors.answer.prefix", "^(?:\\[[A-Za-z0-9_-]+\\] +)+"],
  ["multicountry", "errors.answer.data", "/data"],
  ["inr", "errors.answer.data", ""],
  ["inr", "errors.answer.accepted", "0"],
  ["inr", "errors.answer.code", "/status"],
  ["inr", "errors.entries", tablesOf("inr").errors.entries.toReversed()],
  ["multicountry", "errors.entries", []],
];

test.each(breaks)("in %s, a case is read otherwise when %s is %j", (gateway, path, value) => {
  const tables = planted(tablesOf(gateway), [path, value]);
  expect(tables).toBeDefined();
  expect(firstMisreading(() => tables, readJson<CaseFile>(`cases/${gateway}.json`))).toBeDefined();
});
