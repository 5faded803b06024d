import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { findings } from "./accessibility.ts";
import { picture, useBrowser } from "./browser.ts";
import { openAs, useOperators } from "./operators.ts";
import { pages } from "./operators-page-list.ts";

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
  await reached("invoice-2026-0040", "failed");
  sandbox.faults.next("inr", "reset_after_accept", "create");
  await submit("salary-0078", "830.05");
  await reached("salary-0078", "pending");
  const rules = {
    orders: [
      { above: { value: "5000.00", currency: "INR" }, approvers: 1 },
      { above: { value: "8000.00", currency: "INR" }, approvers: 2 },
    ],
    decisions: { approvers: 1 },
  };
  await engine.setApprovalRules(rules, { actor: "ceo", reason: "policy 12" });
  await submit("bonus-2026-11", "9200.00");
  await submit("rent-2026-11", "7100.50");
  const [bonus] = await engine.proposals({ reference: "bonus-2026-11" });
  await engine.approve(bonus?.id ?? "", { actor: "cy", seen: bonus?.version ?? "" });
  await engine.resolve("invoice-2026-0040", { decision: "paid", actor: "ada", reason: "statement of 22 Nov, line 42" });
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

describe("each page of the operators' console", () => {
  it.each(["light", "dark"] as const)(
    "is accessible and fits a telephone, %s",
    { timeout: 120_000 },
    async (colorScheme) => {
      const who = ["bo", "operator", "approver", "admin"] as const;
      const page = await openAs(browser(), operators(), who, { colorScheme });
      const found: string[] = [];
      for (const [name, open] of Object.entries(pages)) {
        await open(page);
        await picture(page, `operators-${name}-${colorScheme}`);
        found.push(...(await findings(page)).map((finding) => `${name}: ${finding}`));
        await page.setViewportSize({ width: 390, height: 844 });
        const width = (await page.evaluate("document.documentElement.scrollWidth")) as number;
        if (width > 390) found.push(`${name} is ${width} pixels wide`);
        if (name === "payout") await picture(page, `operators-narrow-${colorScheme}`);
        await page.setViewportSize({ width: 1280, height: 860 });
      }
      expect(found).toEqual([]);
    },
  );

  it("is shown in the README and the gallery, light and dark", () => {
    const folder = join(import.meta.dirname, "../../../packages/console");
    const [readme, gallery] = ["README.md", "docs/pages.md"].map((file) => readFileSync(join(folder, file), "utf8"));
    for (const name of Object.keys(pages))
      for (const scheme of ["light", "dark"]) {
        expect(readme).toContain(`docs/pictures/${name}-${scheme}.png`);
        expect(gallery).toContain(`(pictures/${name}-${scheme}.png)`);
      }
  });

  it("has pictures for the handbook in 中文", async () => {
    const who = ["bo", "operator", "approver", "admin"] as const;
    const page = await openAs(browser(), operators(), who, { locale: "zh-CN" });
    for (const name of ["overview", "payout", "approve"] as const) {
      await pages[name](page);
      await picture(page, `operators-${name}-zh`);
    }
  });
});
