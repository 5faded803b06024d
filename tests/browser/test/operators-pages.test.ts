import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { findings } from "./accessibility.ts";
import { picture, useBrowser } from "./browser.ts";
import { openAs, useOperators } from "./operators.ts";

const browser = useBrowser();
const operators = useOperators();

/** Payouts in several states, rules, a proposal, a paused provider and a reconciliation. */
beforeAll(async () => {
  const { engine, sandbox, submit, reached } = operators();
  await submit("salary-0077", "1250.00");
  await submit("invoice-2026-0039", "4100.03");
  await submit("invoice-2026-0040", "2300.03");
  await reached("salary-0077", "succeeded");
  await reached("invoice-2026-0039", "failed");
  sandbox.faults.next("inr", "reset_after_accept", "create");
  await submit("salary-0078", "830.05");
  await reached("salary-0078", "pending");
  const rules = {
    orders: [{ above: { value: "5000.00", currency: "INR" }, approvers: 1 }],
    decisions: { approvers: 1 },
  };
  await engine.setApprovalRules(rules, { actor: "ceo", reason: "policy 12" });
  await submit("bonus-2026-11", "9200.00");
  await submit("rent-2026-11", "7100.50");
  await engine.note("salary-0078", { actor: "ada", text: "The payee says that it has not arrived." });
  await engine.pause("jeepay.transfer", { actor: "ada", reason: "maintenance until 18:00" });
  const columns = { reference: "ref", amount: "amount" };
  const content = new TextEncoder().encode("ref,amount\nsalary-0077,1250.00\nsalary-0077,1250.00\nunknown-1,12.00\n");
  await engine.reconcile({
    from: new Date(Date.now() - 3_600_000),
    to: new Date(Date.now() + 60_000),
    providers: ["inr"],
    statements: [{ provider: "inr", file: "inr-2026-11.csv", content, columns }],
    actor: "ada",
    reason: "daily check",
  });
}, 60_000);

const payout = (name: string, reference: string) => `/payout${name}?provider=inr&reference=${reference}`;

const pages: readonly (readonly [name: string, path: string, heading: string])[] = [
  ["overview", "/", "Overview"],
  ["payouts", "/payouts", "Payouts"],
  ["payout", payout("", "salary-0078"), "salary-0078"],
  ["decide", payout("/decide", "invoice-2026-0039"), "Decide: invoice-2026-0039"],
  ["reveal", payout("/reveal", "salary-0078"), "Reveal: salary-0078"],
  ["approvals", "/approvals", "Approvals"],
  ["providers", "/providers", "Providers"],
  ["resume", "/provider/resume?provider=jeepay.transfer", "Resume: jeepay.transfer"],
  ["reconciliations", "/reconciliations", "Reconciliation"],
  ["reconcile", "/reconciliations/start?provider=inr", "Reconcile inr"],
  ["exports", "/exports", "Exports"],
  ["activity", "/activity", "Activity"],
  ["rules", "/rules", "Rules"],
  ["rules-change", "/rules/change", "Change the rules"],
  ["erase", "/erase", "Erase personal data"],
  ["keyboard", "/keyboard", "Keyboard shortcuts"],
  ["search", "/search?id=salary-0077", "Search"],
];

async function show(page: Page, [, path, heading]: (typeof pages)[number]): Promise<void> {
  await page.goto(path);
  await page.getByRole("heading", { name: heading, exact: true }).first().waitFor();
}

describe("each page of the operators' console", () => {
  it.each(["light", "dark"] as const)(
    "is accessible and fits a telephone, %s",
    { timeout: 120_000 },
    async (colorScheme) => {
      const who = ["bo", "operator", "approver", "admin"] as const;
      const page = await openAs(browser(), operators(), who, { colorScheme });
      const found: string[] = [];
      for (const each of pages) {
        await show(page, each);
        await picture(page, `operators-${each[0]}-${colorScheme}`);
        found.push(...(await findings(page)).map((finding) => `${each[0]}: ${finding}`));
        await page.setViewportSize({ width: 390, height: 844 });
        const width = (await page.evaluate("document.documentElement.scrollWidth")) as number;
        if (width > 390) found.push(`${each[0]} is ${width} pixels wide`);
        if (each[0] === "payout") await picture(page, `operators-narrow-${colorScheme}`);
        await page.setViewportSize({ width: 1280, height: 860 });
      }
      await page.goto("/reconciliations");
      await page.locator("a[data-row]").first().click();
      await page.getByText("Paid twice").first().waitFor();
      await picture(page, `operators-reconciliation-${colorScheme}`);
      found.push(...(await findings(page)).map((finding) => `reconciliation: ${finding}`));
      expect(found).toEqual([]);
    },
  );
});
