import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createHongwen } from "@payout/hongwen";
import { createInr } from "@payout/inr";
import { hongwenTestMerchant } from "@payout/sandbox";
import { expect, onTestFinished, test } from "vitest";
import { type CheckedBatch, checkBatch } from "../src/batch/check.ts";
import { emptyFolder } from "./harness.ts";

const { mchNo, privateKey, platformPublicKey } = hongwenTestMerchant;
const providers = {
  hongwen: createHongwen({ mchNo, privateKey, platformPublicKey }),
  inr: createInr({ baseUrl: "https://gateway.example", merchantId: "1001", apiKey: "key" }),
};
const head = "reference,provider,amount,currency,bank_account_no,type";

async function checked(
  content: string | Uint8Array,
  more: { map?: Record<string, unknown>; encoding?: string } = {},
): Promise<CheckedBatch> {
  const path = join(emptyFolder(), "orders.csv");
  writeFileSync(path, content);
  const { map, encoding } = more;
  const batch = await checkBatch({
    ...{ path, map, providers, complete: (order) => order },
    format: encoding === undefined ? {} : { encoding },
    progress: { reached: () => undefined, stop: () => undefined },
    signal: new AbortController().signal,
  });
  onTestFinished(() => batch.staging.close());
  return batch;
}

const row = (
  changes: Partial<Record<"reference" | "provider" | "amount" | "currency" | "account" | "type", string>> = {},
) => {
  const {
    reference = "S-1",
    provider = "hongwen",
    amount = "10.00",
    currency = "CNY",
    account = "6222020012753994284",
    type = "REAL_TIME",
  } = changes;
  return [reference, provider, amount, currency, account, type]
    .map((text) => `"${text.replaceAll('"', '""')}"`)
    .join(",");
};

test.each([
  ["a number that a spreadsheet has shortened", { amount: "6.2E+17" }, "amount", "6.2E+17", /lost its last digits/],
  ["the same in an account, masked", { account: "6.22202E+18" }, "bank_account_no", "****E+18", /lost its last digits/],
  ["a comma before the decimals", { amount: "1.234,56" }, "amount", "1.234,56", /one dot before the decimals/],
  ["a comma between thousands", { amount: "1,234.56" }, "amount", "1,234.56", /nothing between thousands/],
  ["a space between thousands", { amount: "1 234.56" }, "amount", "1 234.56", /nothing between thousands/],
  ["more decimals than the currency has", { amount: "5.001" }, "amount", "5.001", /decimals/],
  ["zero", { amount: "0.00" }, "amount", "0.00", /./],
  ["a negative amount", { amount: "-5.00" }, "amount", "-5.00", /./],
  ["full-width digits", { amount: "１２.00" }, "amount", "１２.00", /./],
  ["a currency that the gateway does not pay", { currency: "THB" }, "currency", "THB", /CNY/],
  ["a provider that is none", { provider: "toString" }, "provider", "toString", /must be one of hongwen, inr/],
  ["no reference", { reference: "" }, "reference", "", /./],
  ["a reference that nobody can read", { reference: "A\u200b1" }, "reference", "A 1", /./],
  ["no account", { account: "" }, "bank_account_no", "", /required/],
])("%s is refused by line, column and masked value, with what to write", async (_, changes, column, value, message) => {
  const { staging, count } = await checked(`${head}\n${row(changes)}\n`);
  expect(count).toBe(0);
  expect([...staging.problems()]).toContainEqual({ line: 2, column, value, message: expect.stringMatching(message) });
});

test("what is wrong with the whole file is found at once, repeated references of refused rows too", async () => {
  const { staging } = await checked(
    [head, row(), row({ amount: "1.234,56" }), row({ reference: "S-2" }), row()].join("\n"),
  );
  expect(
    [...staging.problems()].map(({ line, column, message }) => `${line} ${column}: ${message.slice(0, 17)}`),
  ).toEqual(["3 amount: must be digits wi", "3 reference: is that of line 2", "5 reference: is that of line 2"]);
  expect(staging.counts()).toEqual({ rows: 3, problems: 3, refusedRows: 2 });
});

test("a row with more or fewer cells than the head is refused: nobody knows which is which", async () => {
  const unquoted = row().replace('"10.00"', "1,010.00");
  const { staging, count } = await checked([head, unquoted, row({ reference: "S-2" }), "S-3,hongwen,10.00"].join("\n"));
  expect(count).toBe(1);
  expect([...staging.problems()].map(({ line, column, message }) => [line, column, message.slice(0, 23)])).toEqual([
    [2, "the row", "has more or fewer cells"],
    [4, "the row", "has more or fewer cells"],
  ]);
});

test("a batch is a file and how it is read", async () => {
  const content = [head, row()].join("\n");
  const [one, same, other] = [
    await checked(content),
    await checked(content),
    await checked(content, { encoding: "gb18030" }),
  ];
  expect([same.id, same.digest]).toEqual([one.id, one.digest]);
  expect(other.digest).not.toBe(one.digest);
});

test("sums are exact, of every currency, however many zeros were written; the same payment twice is found", async () => {
  const rows = [
    row({ amount: "0.10" }),
    row({ reference: "S-2", amount: "0.2" }),
    row({ reference: "S-3", amount: "999999999.99" }),
    row({ reference: "S-4", amount: "0.1" }),
  ];
  const { totals, count, staging } = await checked([head, ...rows].join("\r\n"));
  expect([...staging.problems()]).toEqual([]);
  expect([count, totals]).toEqual([4, { CNY: "1000000000.39" }]);
  expect(staging.repetitions(10)).toEqual([
    { lines: [2, 5], currency: "CNY", amount: expect.stringMatching(/^0\.10?$/) },
  ]);
});

test("the mark of a text is taken off, and 18 digits stay what they are", async () => {
  const { staging } = await checked(
    `${head}\n${row({ reference: "'626015783370903553", amount: "'10.00", account: "'6222020012753994284" })}\n`,
  );
  expect([...staging.rows()]).toEqual([
    {
      ...{ line: 2, provider: "hongwen" },
      order: {
        ...{ reference: "626015783370903553", amount: { value: "10.00", currency: "CNY" } },
        destination: { bank_account_no: "6222020012753994284", type: "REAL_TIME" },
      },
    },
  ]);
});

const chinese = "订单号;金额;卡号;经办人\nA-1;10.00;6222020012753994284;张三\n";
const map = {
  ...{ reference: "订单号", amount: "金额", currency: { value: "CNY" }, provider: { value: "hongwen" } },
  ...{ "destination.bank_account_no": "卡号", "destination.type": { value: "REAL_TIME" } },
};

test.each([
  ["UTF-8", new TextEncoder().encode(chinese), "utf-8"],
  ["UTF-8 with a mark", new TextEncoder().encode(`\ufeff${chinese}`), "utf-8"],
  ["UTF-16", Buffer.from(`\ufeff${chinese}`, "utf16le"), "utf-16le"],
  ["GB 18030", gb18030Of(chinese), "gb18030"],
])("%s is recognized, the delimiter too, and columns that are not read are named", async (_, bytes, encoding) => {
  const { format, ignored, staging, totals } = await checked(bytes, { map });
  expect([...staging.problems()]).toEqual([]);
  expect({ format, ignored, totals }).toEqual({
    format: { encoding, delimiter: ";" },
    ignored: ["经办人"],
    totals: { CNY: "10.00" },
  });
});

test.each([
  ["a column that is not there", `reference,provider,amount\n${row()}`, {}, /no column currency.*--map/],
  ["two columns of one name", `${head},type\n${row()},x`, {}, /two columns are named "type"/],
  ["a map to a column that is not there", chinese, { map: { ...map, amount: "数额" } }, /no column "数额" for amount/],
  ["a map of a part that is none", chinese, { map: { ...map, ammount: "金额" } }, /ammount is no part of an order/],
  [
    "bytes that are not what they are said to be",
    gb18030Of(chinese),
    { map, encoding: "utf-8" },
    /not utf-8: pass --encoding/,
  ],
  ["an encoding that is not known", chinese, { map, encoding: "ebcdic" }, /ebcdic is not known/],
  ["a quote that is never closed", `${head}\n"S-1,hongwen\n`, {}, /line \d+.*Save the file again/],
  ["nothing at all", "", {}, /no column reference/],
])("a file with %s is refused as a whole", async (_, content, options, message) => {
  await expect(checked(content, options)).rejects.toMatchObject({ exit: 2, message: expect.stringMatching(message) });
});

/** Node writes no GB 18030: the few characters of this test, each looked up in the decoder. */
function gb18030Of(text: string): Uint8Array {
  const decoder = new TextDecoder("gb18030");
  const table = new Map<string, readonly number[]>();
  for (let first = 0x81; first <= 0xfe; first++)
    for (let second = 0x40; second <= 0xfe; second++) {
      const character = decoder.decode(Uint8Array.of(first, second));
      if (character.length === 1) table.set(character, [first, second]);
    }
  return Uint8Array.from([...text].flatMap((character) => table.get(character) ?? [character.charCodeAt(0)]));
}
