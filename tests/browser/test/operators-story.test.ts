import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { picture, useBrowser } from "./browser.ts";
import { openAs, signIn, useOperators } from "./operators.ts";

const browser = useBrowser();
const operators = useOperators();
const payout = (name: string, reference: string) =>
  `/payout${name}?provider=inr&reference=${encodeURIComponent(reference)}`;

/** What the page does by itself every ten seconds while somebody looks at it. */
const lookAgain = (page: Page) => page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");

async function failed(reference: string): Promise<void> {
  await operators().submit(reference, "120.03");
  await operators().reached(reference, "failed");
}

async function propose(page: Page, reference: string): Promise<void> {
  await page.goto(payout("/decide", reference));
  await page.getByRole("radio", { name: /It was paid/ }).check();
  await page.getByRole("textbox", { name: "Reason" }).fill("statement 2026-11-22, line 42");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("what the application did by then").waitFor();
  await page.getByRole("button", { name: "Store the decision" }).click();
}

describe("two operators in two sessions", { timeout: 90_000 }, () => {
  it("propose and approve; the first one's page shows it without a click", async () => {
    await failed("story-1");
    await failed("story-2");
    await operators().engine.setApprovalRules(
      { orders: [], decisions: { approvers: 1 } },
      { actor: "ceo", reason: "policy 12" },
    );
    const ada = await openAs(browser(), operators(), ["ada", "operator", "approver"]);
    const bo = await openAs(browser(), operators(), ["bo", "approver"]);
    await propose(ada, "story-1");
    await ada.getByText("It takes effect once another approver agrees.").waitFor();
    await ada.getByText("What was proposed takes effect once an approver agrees.").waitFor();
    await picture(ada, "operators-proposed");
    await ada.goto("/approvals");
    await ada.getByText("You proposed it: another approver must agree.").first().waitFor({ state: "attached" });
    await ada.goto(payout("", "story-1"));
    await bo.getByRole("link", { name: "Approvals" }).first().click();
    await bo.getByRole("checkbox", { name: /story-1/ }).check();
    await bo.getByRole("button", { name: "Continue" }).click();
    await bo.getByText("1 selected").waitFor();
    await picture(bo, "operators-approve");
    await bo.getByRole("button", { name: "Approve" }).click();
    await bo.getByText("Approved.").waitFor();
    await lookAgain(ada);
    await ada.getByText("Paid after all").waitFor();
    await ada.getByText("Approved by bo").waitFor();
  });

  it("decline, collide and lapse, each with words about what happened", async () => {
    const { engine, lapse } = operators();
    await engine.setApprovalRules({ orders: [], decisions: { approvers: 1 } }, { actor: "ceo", reason: "policy 12" });
    await failed("story-3");
    const ada = await openAs(browser(), operators(), ["ada", "operator"]);
    const bo = await openAs(browser(), operators(), ["bo", "approver"]);
    const cy = await openAs(browser(), operators(), ["cy", "approver"]);
    await propose(ada, "story-3");
    for (const page of [bo, cy]) {
      await page.goto("/approvals");
      await page.getByRole("checkbox", { name: /story-3/ }).check();
    }
    await cy.getByRole("link", { name: /Decide: It was paid/ }).click();
    await cy.getByRole("link", { name: "Decline" }).click();
    await cy.getByRole("textbox", { name: "Reason" }).fill("the line is about another order");
    await cy.getByRole("button", { name: "Decline" }).click();
    await cy.getByText("The proposal is declined.").waitFor();
    await bo.getByRole("button", { name: "Continue" }).click();
    await bo.getByText("1 of those that you selected is no longer open as you saw it.").waitFor();
    await picture(bo, "operators-collision");
    expect(await engine.get("story-3")).toMatchObject({ state: "failed" });
    await propose(ada, "story-3");
    await bo.goto("/approvals");
    await bo.getByRole("checkbox", { name: /story-3/ }).check();
    await lapse();
    await bo.getByRole("button", { name: "Continue" }).click();
    await bo.getByText("Nothing was done").waitFor();
    expect(await engine.get("story-3")).toMatchObject({ state: "failed" });
    await ada.goto(payout("", "story-3"));
    await ada.getByText("the line is about another order").waitFor();
  });

  it("a third tab in which somebody else has signed in sends nothing in their name, and keeps the text", async () => {
    await failed("story-4");
    const ada = await openAs(browser(), operators(), ["ada", "operator"]);
    await ada.goto(payout("/note", "story-4"));
    await ada.getByRole("textbox", { name: "Note" }).fill("ada knows that");
    const third = await ada.context().newPage();
    await signIn(operators(), third, "eve", "operator");
    await third.goto("/");
    await third.getByText("Signed in as eve").waitFor();
    await ada.getByRole("button", { name: "Store the note" }).click();
    await ada.getByText("You are signed in as eve.").waitFor();
    expect(await ada.getByRole("textbox", { name: "Note" }).inputValue()).toBe("ada knows that");
    expect((await operators().engine.history("story-4")).filter(({ kind }) => kind === "noted")).toEqual([]);
    await picture(ada, "operators-somebody-else");
  });
});

describe("one operator", { timeout: 90_000 }, () => {
  it("finds and decides by keyboard alone", async () => {
    const { engine } = operators();
    await engine.setApprovalRules(null, { actor: "ceo", reason: "none" });
    for (const { id } of await engine.proposals()) await engine.approve(id, { actor: "cfo" });
    await failed("keys-1");
    const page = await openAs(browser(), operators(), ["ada", "operator"]);
    const { keyboard } = page;
    await keyboard.press("?");
    await page.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
    await keyboard.press("/");
    await keyboard.type("keys-1");
    await keyboard.press("Enter");
    await page.getByText("1 found").waitFor();
    // A key that is pressed before the page's script runs is nobody's.
    await page.waitForLoadState();
    await keyboard.press("j");
    await keyboard.press("Enter");
    await page.getByRole("heading", { name: "keys-1" }).waitFor();
    await press(page, "Tab", "Decide");
    await keyboard.press("Enter");
    await page.getByRole("heading", { name: "Decide: keys-1" }).waitFor();
    await press(page, "Tab", "query_again");
    await keyboard.press("Space");
    await keyboard.press("Tab");
    await keyboard.type("asked by the payee");
    await press(page, "Tab", "Continue");
    await keyboard.press("Enter");
    await page.getByText("only the gateway's answer can change the state").waitFor();
    await press(page, "Tab", "confirm");
    await keyboard.press("Enter");
    await page.getByText("The decision is stored.").waitFor();
    expect((await engine.history("keys-1")).map(({ kind, actor }) => [kind, actor])).toContainEqual([
      "queried_again",
      "ada",
    ]);
    await keyboard.press("g");
    await keyboard.press("p");
    await page.getByRole("heading", { name: "Payouts", exact: true }).first().waitFor();
    await page.waitForLoadState();
    await keyboard.press("j");
    expect(await page.evaluate("document.activeElement.hasAttribute('data-row')")).toBe(true);
  });

  it("reads 中文, by the browser's language or by choice", async () => {
    await failed("zh-1");
    const page = await openAs(browser(), operators(), ["ada", "operator"], { locale: "zh-CN" });
    await page.getByRole("heading", { name: "总览" }).waitFor();
    expect(await page.evaluate("document.documentElement.lang")).toBe("zh-CN");
    expect(await drawn(page, "总")).not.toBe(await drawn(page, "览"));
    await page.goto(payout("/decide", "zh-1"));
    await page.getByRole("radio", { name: /已付款/ }).waitFor();
    await page.getByRole("button", { name: "语言: English" }).click();
    await page.getByRole("radio", { name: /It was paid/ }).waitFor();
    await page.reload();
    const body = ((await page.locator("body").textContent()) ?? "").replace("中文", "");
    expect(body).not.toMatch(/[一-鿿]/);
  });

  it("sees hostile texts as text, wherever they come from", async () => {
    const { engine } = operators();
    const image = "<img/src=x/onerror=alert(1)>";
    const override = `${image}\u{202e}gpj`;
    await failed(image);
    await engine.note(image, {
      actor: `eve${image}`,
      text: `${override}</q></main><script>alert(2)</script>`,
    });
    const content = new TextEncoder().encode(`ref,amount\n"${image}",1.00\n`);
    await engine.reconcile({
      from: new Date(Date.now() - 60_000),
      to: new Date(),
      providers: ["inr"],
      statements: [{ provider: "inr", file: `${image}.csv`, content, columns: { reference: "ref", amount: "amount" } }],
      actor: "ada",
      reason: override,
    });
    const page = await openAs(browser(), operators(), ["ada", "operator"]);
    for (const path of ["/", "/payouts", payout("", image), payout("/note", image), "/activity", "/reconciliations"]) {
      await page.goto(path);
      await page.locator("main").waitFor();
      expect(await page.locator("main img, main script").count()).toBe(0);
      expect(await page.locator("main").textContent()).not.toContain("\u{202e}");
    }
    await page.locator("a[data-row]").first().click();
    await page.getByText("Amount differs").first().waitFor();
    expect(await page.locator("main img, main script").count()).toBe(0);
  });

  it("is shown that the connection is lost, keeps what is typed, and sees the page come back", async () => {
    await failed("net-1");
    const page = await openAs(browser(), operators(), ["ada", "operator"]);
    await page.context().setOffline(true);
    await lookAgain(page);
    await page.getByText("No connection. Trying again…").waitFor();
    await page.context().setOffline(false);
    await lookAgain(page);
    await page.getByText("Live", { exact: true }).waitFor();
    await page.goto("/activity");
    await page.getByLabel("Operator").fill("half a na");
    await lookAgain(page);
    expect(await page.getByLabel("Operator").inputValue()).toBe("half a na");
  });
});

/** How the browser draws a text: every character that no font has is the same box. */
function drawn(page: Page, text: string): Promise<string> {
  return page.evaluate(`(() => {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d");
    context.font = "20px sans-serif";
    context.fillText("${text}", 0, 24);
    return canvas.toDataURL();
  })()`);
}

/** Presses a key until something with this text or value has the focus. */
async function press(page: Page, key: string, text: string): Promise<void> {
  const focused = "(document.activeElement.value || document.activeElement.textContent).trim()";
  for (let presses = 0; presses < 60; presses += 1) {
    if ((await page.evaluate(focused)) === text) return;
    await page.keyboard.press(key);
  }
  throw new Error(`no ${key} leads to ${text}`);
}
