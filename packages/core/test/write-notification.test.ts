import { expect, test } from "vitest";
import { checkNotificationOptions, writeNotification } from "../src/write-notification.ts";

const fields = { id: 626015783370903553n, amount: "60000.00", name: '张 "三"', empty: null };

test("JSON has every digit: of a bigint, and of a text that is to be a number", () => {
  const { method, url, headers, body } = writeNotification(fields, { form: "json", numbers: ["amount", "name"] });
  expect([method, url, headers]).toEqual([
    "POST",
    "https://merchant.example/notifications",
    { "content-type": "application/json" },
  ]);
  expect(body).toBe('{"id":626015783370903553,"amount":60000.00,"name":"张 \\"三\\"","empty":null}');
});

test("what is no JSON number stays text", () => {
  const texts = ["", "007", "1.", "+1", "0x1", "NaN", "1 "];
  for (const amount of texts) {
    const { body } = writeNotification({ amount }, { form: "json", numbers: ["amount"] });
    expect(JSON.parse(body)).toEqual({ amount });
  }
});

test("a form holds the fields in its body, a query in the address, behind what stands there", () => {
  const form = writeNotification(fields, { form: "form", url: "https://a.example/n?tenant=7" });
  expect(form.url).toBe("https://a.example/n?tenant=7");
  expect(Object.fromEntries(new URLSearchParams(form.body))).toEqual({
    id: "626015783370903553",
    amount: "60000.00",
    name: '张 "三"',
    empty: "",
  });
  const query = writeNotification({ a: "1" }, { form: "query", url: "https://a.example/n?tenant=7" });
  expect([query.url, query.body]).toEqual(["https://a.example/n?tenant=7&a=1", ""]);
});

test("an option is refused by its name, one that every object has too", () => {
  const check = (options: object) => checkNotificationOptions("demo", options, { form: ["json"], url: [] });
  expect(() => check({ form: "json", url: "https://a.example" })).not.toThrow();
  expect(() => check({ form: undefined })).not.toThrow();
  expect(() => check({ toString: "json" })).toThrow(/options\.toString is not known: use form, url/);
  expect(() => check({ form: "form" })).toThrow(/options\.form must be "json"/);
});
