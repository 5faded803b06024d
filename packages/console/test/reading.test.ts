import { describe, expect, test } from "vitest";
import { useScene } from "./scene.ts";
import { hostile } from "./stub.ts";

const scene = useScene();
const link = (reference: string) => `/payout?provider=stub&reference=${encodeURIComponent(reference)}`;

describe("the overview", () => {
  test("says that there is nothing to do, and then what there is", async () => {
    const { as, engine, submit, state } = scene();
    const empty = await as("ada").get("/");
    expect(empty.status).toBe(200);
    expect(empty.read).toContain("Nothing needs you");
    expect(empty.read).toContain("No payout is open");
    await submit("P-overview", { value: "1234567.80" });
    await state("P-overview", "pending");
    await engine.pause("other", { actor: "bo", reason: "maintenance" });
    await submit("O-1", { provider: "other" });
    const { read } = await as("ada").get("/");
    expect(read).toMatch(/stub\s+Pending\s+1\s+1,234,567\.80 CNY/);
    expect(read).toMatch(/Paused, 1 payout waits\s+other/);
    expect(read).toContain("+08:00");
  });
});

describe("payouts", () => {
  test("are found by filters, counted, added up and shown a hundred at a time", async () => {
    const { as, engine } = scene();
    await engine.pause("other", { actor: "bo", reason: "maintenance" });
    const orders = Array.from({ length: 103 }, (_, index) => ({
      provider: "other",
      order: {
        reference: `M-${String(index).padStart(3, "0")}`,
        amount: { value: "10.01", currency: "CNY" },
        destination: { accountNo: "1" },
      },
    }));
    for await (const result of engine.submitMany(orders, { batch: "B7", actor: "shop" }))
      expect(result).not.toHaveProperty("error");
    const first = await as("ada").get("/payouts?batch=B7&order=oldest");
    expect(first.read).toContain("103 payouts · 1,031.03 CNY");
    expect(first.text.match(/data-row/g)).toHaveLength(100);
    const [, next = ""] = /rel="next" href="([^"]*)"/.exec(first.text) ?? [];
    const second = await as("ada").get(next.replaceAll("&amp;", "&"));
    expect(second.text.match(/data-row/g)).toHaveLength(3);
    expect(second.text).not.toContain('rel="next"');
    const wrong = await as("ada").get("/payouts?from=yesterday&atLeast=many");
    expect(wrong.status).toBe(200);
    expect(wrong.read).toContain("The start is not a date");
    expect(wrong.read).toContain("An amount must be a decimal");
    expect((await as("ada").get("/payouts?provider=other&state=pending")).read).toContain("No payout matches");
  });

  test("are found by reference, by the gateway's number, by batch, and by account without an address that has it", async () => {
    const { as, submit, state } = scene();
    await submit("P-find");
    await state("P-find", "pending");
    const ada = as("ada");
    for (const id of ["P-find", "G-P-find"]) expect((await ada.get(`/search?id=${id}`)).read).toContain("1 found");
    expect((await ada.get("/search?id=B7")).read).toContain("More than 100 found. These are the newest 100.");
    expect((await ada.get("/search?id=nothing")).read).toContain("Nothing found for nothing");
    const found = await ada.fill("/search/account", { account: "6222 0200 0000 1234" });
    expect(found.read).toContain("P-find");
    expect(found.read).not.toContain("6222 0200");
  });
});

describe("one payout", () => {
  test("says where it stands, who must act, what the gateway said and what happened, without personal data", async () => {
    const { as, submit, state } = scene();
    await submit("F-one");
    await state("F-one", "failed");
    const { read, text } = await as("ada").get(link("F-one"));
    expect(read).toContain("Next: nothing to do");
    expect(read).toContain("Failure code: NO<i>");
    expect(read).toContain("•••• 1234");
    expect(read).toContain("The gateway's text is hidden");
    expect(read).toMatch(/Failed\s+Sending → Failed/);
    expect(text).not.toMatch(/Li Lei|6222020000001234|<script>alert|<i>|<b>/);
    await submit("U-one");
    await state("U-one", "unknown");
    const unknown = await as("ada").get(link("U-one"));
    expect(unknown.read).toContain("Next: an operator must act");
    expect(unknown.read).toContain("Do not pay again: the gateway may have it.");
    expect(unknown.read).toContain("Queried next at");
  });

  test("shows what a reference, a note or a gateway is made of as text", async () => {
    const { as, engine, submit, state } = scene();
    const reference = `F<img src=x onerror=alert(1)>"'&\u{202e}cba../..`;
    await submit(reference);
    await state(reference, "failed");
    await engine.note(reference, { actor: "<b>bo</b>", text: `${hostile}\u{0007}` });
    const reply = await as("ada").get(link(reference));
    expect(reply.status).toBe(200);
    expect(reply.text).not.toMatch(/<img src=x|<script>alert|<b>bo|\u{202e}|\u{200b}/u);
    expect(reply.text).not.toContain("\u{7}");
    expect(reply.read).toContain("⟨U+202E⟩");
    expect(reply.read).toContain("⟨U+0007⟩");
    for (const path of ["/payouts", "/activity", `/search?id=${encodeURIComponent(reference)}`]) {
      const page = await as("ada").get(path);
      expect(page.text).not.toMatch(/<img src=x|<script>alert|\u{202e}/u);
      expect(page.text).toContain("&lt;img src=x");
    }
  });

  test("is not there for whoever may not see its provider", async () => {
    const { with: signedIn } = scene();
    const bo = signedIn({ actor: "bo", roles: ["operator"], providers: ["other"] });
    expect((await bo.get(link("F-one"))).status).toBe(404);
    expect((await bo.get("/search?id=F-one")).read).toContain("Nothing found");
    expect((await bo.get("/payouts")).read).not.toContain("F-one");
    expect((await bo.get("/payouts?provider=stub")).read).not.toContain("F-one");
    expect((await bo.get("/")).read).not.toMatch(/\bstub\b/);
    expect((await bo.get("/activity")).read).not.toMatch(/\bstub\b/);
    expect((await bo.get("/providers")).read).not.toMatch(/\bstub\b/);
    expect((await bo.get("/provider/pause?provider=stub")).status).toBe(404);
    expect((await bo.get("/payout/decide?provider=stub&reference=U-one")).status).toBe(404);
    const none = signedIn({ actor: "bo", roles: ["operator"], providers: [] });
    expect((await none.get("/payouts")).read).toContain("No payout matches");
    expect((await none.get("/activity")).read).toContain("No activity");
  });

  test("is listed together with those of the other providers that somebody may see", async () => {
    const { with: signedIn } = scene();
    const cy = signedIn({ actor: "cy", roles: ["viewer"], providers: ["other", "stub", "elsewhere"] });
    const all = (await cy.get("/payouts")).read;
    expect(all).toMatch(/F-one\s+stub/);
    expect(all).toMatch(/M-\d+\s+other/);
    const page = await cy.get("/payouts?order=oldest");
    const [, next = ""] = /rel="next" href="([^"]*)"/.exec(page.text) ?? [];
    const found = [page.text, (await cy.get(next.replaceAll("&amp;", "&"))).text].join("");
    const rows = [...found.matchAll(/<a data-row href="([^"]*)"/g)].map(([, row]) => row);
    expect(rows.length).toBeGreaterThan(103);
    expect(new Set(rows).size).toBe(rows.length);
    expect((await cy.get("/payouts?provider=other")).read).not.toContain("F-one");
    expect((await cy.get("/activity")).read).toContain("other");
    expect((await cy.get("/activity?provider=stub")).read).not.toMatch(/Provider paused\s+other/);
  });
});

test("a page speaks the browser's language, or the one that was chosen, and keeps it", async () => {
  const { as } = scene();
  const ada = as("ada");
  const chinese = await ada.get("/", { "accept-language": "fr;q=0.4, zh-TW, en;q=0.5" });
  expect(chinese.text).toContain('<html lang="zh-CN">');
  expect(chinese.read).toContain("未完成的代付");
  const chosen = await ada.post("/language", { language: "zh", back: "/payouts?state=failed" });
  expect(chosen.headers.get("location")).toBe("/payouts?state=failed");
  const cookie = chosen.headers.get("set-cookie")?.split(";")[0] ?? "";
  expect((await ada.get("/", { cookie })).read).toContain("总览");
  for (const back of ["//evil.example/", "https://evil.example", "/\\evil.example", "\t//evil"]) {
    expect((await ada.post("/language", { language: "en", back })).headers.get("location")).toBe("/");
  }
});

test("an unchanged page is not sent twice, and every page has one time zone", async () => {
  const { as } = scene();
  const first = await as("ada").get("/payouts?state=failed");
  const etag = first.headers.get("etag") ?? "";
  const again = await as("ada").get("/payouts?state=failed", { "if-none-match": etag });
  expect([again.status, again.text]).toEqual([304, ""]);
  expect(first.text.match(/<time[^>]*>[^<]*<\/time>/g)?.every((time) => time.includes("+08:00"))).toBe(true);
  expect(first.read).toContain("Times in Asia/Shanghai");
});
