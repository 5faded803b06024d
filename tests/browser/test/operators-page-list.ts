import type { Page } from "playwright-core";

type Open = (page: Page) => Promise<void>;

const at =
  (path: string): Open =>
  async (page) => {
    await page.goto(path);
    await page.locator("main h2").first().waitFor();
  };

const payout = (name: string, reference: string) => at(`/payout${name}?provider=inr&reference=${reference}`);

/** Opens a page, and then what a link or a button on it leads to. */
const then =
  (open: Open, press: (page: Page) => Promise<void>): Open =>
  async (page) => {
    await open(page);
    const before = await page.locator("main").innerHTML();
    await press(page);
    await page.waitForFunction(`document.querySelector("main")?.innerHTML !== ${JSON.stringify(before)}`);
    await page.locator("main h2").first().waitFor();
  };

const go = (page: Page) => page.locator("form.sheet button.primary").click();

/** Every page of the operators' console, as somebody reaches it who has opened it before. Names do not depend on the language. */
export const pages = {
  overview: at("/"),
  payouts: at("/payouts"),
  search: at("/search?id=salary-0077"),
  payout: payout("", "salary-0078"),
  decide: payout("/decide", "invoice-2026-0039"),
  decided: then(payout("/decide", "invoice-2026-0039"), async (page) => {
    await page.locator('input[value="paid"]').check();
    await page.locator('textarea[name="reason"]').fill("Statement of 22 Nov, line 42");
    await go(page);
  }),
  "pay-again": payout("/pay-again", "invoice-2026-0039"),
  reveal: payout("/reveal", "salary-0078"),
  approvals: at("/approvals"),
  approve: then(at("/approvals"), async (page) => {
    for (const box of await page.locator('input[name="pick"]').all()) await box.check();
    await go(page);
  }),
  proposal: then(at("/approvals"), (page) => page.locator("a[data-row]").first().click()),
  withdraw: at("/approvals/withdraw"),
  providers: at("/providers"),
  resume: at("/provider/resume?provider=jeepay.transfer"),
  reconciliations: at("/reconciliations"),
  reconcile: at("/reconciliations/start?provider=inr"),
  reconciliation: then(at("/reconciliations"), (page) => page.locator("a[data-row]").first().click()),
  exports: at("/exports"),
  activity: at("/activity"),
  rules: at("/rules"),
  "rules-change": at("/rules/change"),
  erase: at("/erase"),
  keyboard: at("/keyboard"),
} satisfies Readonly<Record<string, Open>>;
