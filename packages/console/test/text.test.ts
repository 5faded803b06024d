import { expect, test } from "vitest";
import { amountText, totalOf } from "../src/amounts.ts";
import { csvOf } from "../src/csv.ts";
import { html, typed } from "../src/html.ts";
import { translateTo } from "../src/language.ts";
import { chinese } from "../src/texts/chinese.ts";
import { english } from "../src/texts/english.ts";
import { clockOf, momentIn } from "../src/time.ts";
import { isValidToken, tokenFor } from "../src/token.ts";

test("the template escapes whatever it did not make, also what looks like its own markup", () => {
  const evil = `<b>"'&`;
  expect(html`<p title="${evil}">${evil}${html`<i>${1}</i>`}${[evil, undefined, false]}</p>`.markup).toBe(
    '<p title="&lt;b&gt;&quot;&#39;&amp;">&lt;b&gt;&quot;&#39;&amp;<i>1</i>&lt;b&gt;&quot;&#39;&amp;</p>',
  );
  expect(() => html`${{ markup: "<b>" }}`).toThrow(TypeError);
  expect(html`${"a\u{202e}b\u{0}\u{200b}\u{d800}"}`.markup).toBe("a⟨U+202E⟩b⟨U+0000⟩⟨U+200B⟩⟨U+D800⟩");
  expect(html`${"x".repeat(1_000_000)}`.markup.length).toBeLessThan(5000);
  expect(typed("a\u{200f}b<").markup).toBe("a\u{200f}b&lt;");
});

test("texts are there in both languages, with the same gaps", () => {
  expect(Object.keys(chinese).sort()).toEqual(Object.keys(english).sort());
  const gaps = (text: string) => [...new Set(text.match(/\{\d\}/g))].sort();
  for (const [key, text] of Object.entries(english))
    expect([key, gaps(chinese[key as "reason"])]).toEqual([key, gaps(text)]);
});

test("a word fits its number in English, and texts without a number have none", () => {
  const t = translateTo("en");
  expect([t("needs", 1), t("needs", 2), t("needs", 0)]).toEqual(["1 approver", "2 approvers", "0 approvers"]);
  expect(t("payouts.count", 1, "5.00 CNY")).toBe("1 payout · 5.00 CNY");
  expect(translateTo("zh")("needs", 2)).not.toMatch(/[{|}]/);
  for (const key of Object.keys(english) as "reason"[]) {
    expect([key, t(key, 1, 1, 1)]).toEqual([key, expect.not.stringMatching(/[{|}]/)]);
    expect([key, translateTo("zh")(key, 2, 2, 2)]).toEqual([key, expect.not.stringMatching(/[{|}]/)]);
  }
});

test("amounts are exact, and grouped for reading", () => {
  expect(amountText({ value: "1234567.80", currency: "CNY" })).toBe("1,234,567.80 CNY");
  expect(
    totalOf([
      { value: "0.1", currency: "CNY" },
      { value: "0.20", currency: "CNY" },
      { value: "90071992547409930000.01", currency: "CNY" },
      { value: "100000", currency: "VND" },
    ]),
  ).toEqual({ CNY: "90071992547409930000.31", VND: "100000" });
});

test("a moment is written and read in the console's zone, also where clocks change", () => {
  expect(clockOf("Asia/Shanghai")(new Date("2026-11-22T10:00:00Z"))).toBe("2026-11-22 18:00:00 +08:00");
  expect(clockOf("UTC")(new Date("2026-11-22T10:00:00Z"))).toBe("2026-11-22 10:00:00 +00:00");
  expect(momentIn("Asia/Kolkata", "2026-11-22 18:00")).toEqual(new Date("2026-11-22T12:30:00Z"));
  expect(momentIn("Europe/Berlin", "2026-03-29")).toEqual(new Date("2026-03-28T23:00:00Z"));
  expect(momentIn("Europe/Berlin", "2026-03-29 12:00")).toEqual(new Date("2026-03-29T10:00:00Z"));
  for (const wrong of ["", "yesterday", "2026-02-30", "2026-13-01", "2026-01-01 24:00"])
    expect(momentIn("UTC", wrong)).toBeUndefined();
});

test("a token is for one operator, one address, one version and half a day", () => {
  const key = new TextEncoder().encode("0123456789abcdef0123456789abcdef");
  const subject = { actor: "ada", target: "/payout/decide?reference=R", version: "1.4" };
  const now = new Date("2026-11-22T10:30:00Z");
  const token = tokenFor(key, subject, now);
  const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
  expect(isValidToken(key, token, subject, later(12))).toBe(true);
  expect(isValidToken(key, token, subject, later(13))).toBe(false);
  expect(isValidToken(key, token, subject, later(-1))).toBe(false);
  for (const other of [{ actor: "bo" }, { target: "/payout/decide?reference=S" }, { version: "1.5" }])
    expect(isValidToken(key, token, { ...subject, ...other }, now)).toBe(false);
  expect(isValidToken(new Uint8Array(32), token, subject, now)).toBe(false);
});

test("a file of differences holds nothing that a spreadsheet would calculate", () => {
  expect(csvOf([["=1+1", "+1", "-5.00", "@x", 'a"b', "x;=1", "safe"]])).toBe(
    `"'=1+1","'+1",-5.00,"'@x","a""b","'x;=1",safe\r\n`,
  );
});
