import { signAsInr, startSandbox } from "@payout/sandbox";
import { describe, expect, it, onTestFinished } from "vitest";
import { findings } from "./accessibility.ts";
import { openConsole, picture, start, useBrowser } from "./browser.ts";
import { inrOrder, inrProvider } from "./orders.ts";

const browser = useBrowser();
describe("the console's page", () => {
  it("is used by keyboard alone", async () => {
    const sandbox = await start();
    for (const reference of ["first", "second", "third"]) await inrProvider(sandbox).send(inrOrder(reference));
    const page = await openConsole(browser(), sandbox);
    const { keyboard } = page;
    const shown = (name: string) => page.getByRole("heading", { name, exact: true }).waitFor();
    await shown("third");
    await keyboard.press("j");
    await shown("second");
    await keyboard.press("k");
    await shown("third");
    await keyboard.press("/");
    await keyboard.type("s");
    await keyboard.press("Enter");
    await keyboard.press("End");
    await shown("first");
    await keyboard.press("Home");
    await shown("second");
    expect(await page.locator("#list").getAttribute("aria-activedescendant")).toBe("row-0");
    await keyboard.press("Enter");
    await keyboard.press("Tab");
    await keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Fail");
    await keyboard.press("Enter");
    await page.getByText("PAYING → FAIL").waitFor();
    expect(await page.evaluate("document.activeElement.id")).toBe("detail");
    expect(sandbox.ledger().map(({ status }) => status)).toEqual(["pending", "failed", "pending"]);
    await keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
    await picture(page, "help");
    await keyboard.press("Escape");
    await keyboard.press("Escape");
    expect(await page.evaluate("document.activeElement.id")).toBe("list");
  });

  it("speaks the language of the browser, or the one that was chosen", async () => {
    const sandbox = await start();
    await inrProvider(sandbox).send(inrOrder("first"));
    const page = await openConsole(browser(), sandbox, { locale: "zh-CN" });
    await page.getByRole("option", { name: /处理中/ }).waitFor();
    await page.getByRole("button", { name: "置为失败" }).waitFor();
    expect(await page.evaluate("document.documentElement.lang")).toBe("zh-CN");
    await picture(page, "chinese");
    await page.getByRole("link", { name: "签名调试" }).click();
    await page.getByLabel("正文，与发送时完全一致").fill('{"mchNo":"M1623997351","appId":"60cc3ba74ee0e6685f57eb1e"}');
    await page.getByRole("button", { name: "解释" }).click();
    await page.getByText("请求没有签名").waitFor();
    await page.getByRole("link", { name: "订单", exact: true }).click();
    await page.getByLabel("语言").selectOption("en");
    await page.getByRole("button", { name: "Fail" }).waitFor();
    await page.reload();
    await page.getByRole("option", { name: /Pending/ }).waitFor();
    expect(await page.locator("body").textContent()).not.toMatch(/[一-鿿]{3}/);
  });

  it.each(["light", "dark"] as const)("is accessible and fits a telephone, %s", async (colorScheme) => {
    const sandbox = await start();
    await inrProvider(sandbox).send(inrOrder("first"));
    await inrProvider(sandbox).send(inrOrder("second", "250.03"));
    await sandbox.advance("1s");
    sandbox.settle("inr", "first", "reversed");
    const page = await openConsole(browser(), sandbox, { colorScheme });
    await page.getByRole("heading", { name: "second" }).waitFor();
    await page.getByText("Request and signature").click();
    expect(await findings(page)).toEqual([]);
    const [red = 0] = (await page.evaluate(
      "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)",
    )) as number[];
    expect(red > 128 ? "light" : "dark").toBe(colorScheme);
    await picture(page, colorScheme);
    for (const view of ["Balances", "Signature playground"]) {
      await page.getByRole("link", { name: view }).click();
      await page.getByRole("heading", { name: view }).waitFor();
      expect(await findings(page)).toEqual([]);
      await picture(page, `${view.toLowerCase().replace(" ", "-")}-${colorScheme}`);
    }
    await page.getByRole("link", { name: "Orders", exact: true }).click();
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    await picture(page, `narrow-${colorScheme}`);
  });

  it("requests the token of a sandbox that requires one, and keeps it in the tab", async () => {
    const token = "sixteen-letters-and-more";
    const sandbox = await start({ token });
    const page = await openConsole(browser(), sandbox);
    const unlock = async (text: string) => {
      await page.getByRole("textbox", { name: "Token" }).fill(text);
      await page.getByRole("button", { name: "Unlock" }).click();
    };
    await unlock("wrong");
    await unlock(token);
    await page.getByText("Live", { exact: true }).waitFor();
    await page.reload();
    await page.getByText("Live", { exact: true }).waitFor();
    expect(await page.evaluate("Object.values(localStorage).join()")).not.toContain(token);
    expect(await page.evaluate("Object.values(sessionStorage).join()")).toContain(token);
  });

  it("reconnects when the sandbox restarts, and shows the current state", async () => {
    const first = await start();
    const port = Number(new URL(first.url).port);
    const gatewayPorts = { jeepay: 0, hongwen: 0, inr: 0, multicountry: 0 };
    await inrProvider(first).send(inrOrder("before"));
    const page = await openConsole(browser(), first);
    await page.getByRole("option", { name: /before/ }).waitFor();
    await first.close();
    await page.getByText("Reconnecting…").waitFor();
    const second = await startSandbox({ clock: "manual", port, gatewayPorts });
    onTestFinished(second.close);
    await inrProvider(second).send(inrOrder("after"));
    await page.getByRole("option", { name: /after/ }).waitFor();
    expect(await page.locator("#list").getByRole("option").count()).toBe(1);
  });

  it("explains a pasted request, and one out of a timeline", async () => {
    const sandbox = await start();
    await inrProvider(sandbox).send(inrOrder("first"));
    const page = await openConsole(browser(), sandbox);
    await page.getByText("Request and signature").click();
    await page.getByRole("button", { name: "Open in the playground" }).click();
    await page.getByText("The signature is right").waitFor();
    expect(await page.locator("#playground .steps").textContent()).not.toContain("Asha");
    const { merchantId, apiKey } = sandbox.merchants.inr;
    const body = '{"amount": 2704.00}';
    await page
      .getByLabel("Headers, one a line")
      .fill(`MerchantId: ${merchantId}\nSign: ${signAsInr('{"amount":2704}', apiKey)}`);
    await page.getByLabel("Body, exactly as sent").fill(body);
    await page.getByRole("button", { name: "Explain" }).click();
    await page.getByText("Body written again after signing").waitFor();
    await page.getByText("This mistake, made on purpose").waitFor();
    expect(await page.locator("#playground").textContent()).not.toContain(apiKey);
    await picture(page, "playground");
  });
});
