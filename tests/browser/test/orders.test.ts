import type { Sandbox } from "@payout/sandbox";
import { describe, expect, it } from "vitest";
import { openConsole, picture, start, startMerchant, useBrowser } from "./browser.ts";
import { inrOrder, inrProvider, jeepayOrder, jeepayProvider, payee } from "./orders.ts";

const browser = useBrowser();

/** Orders of several gateways that end in several ways. */
async function sendOthers(sandbox: Sandbox): Promise<void> {
  for (const [reference, value] of [
    ["salary-0077", "12.50"],
    ["salary-0078", "830.04"],
    ["salary-0079", "1200.05"],
  ] as const) {
    await jeepayProvider(sandbox).send(jeepayOrder(reference, value));
  }
  await inrProvider(sandbox).send(inrOrder("invoice-2026-0039", "4100.03"));
  await inrProvider(sandbox).send(inrOrder("invoice-2026-0040", "975.00"));
  await sandbox.advance("90s");
}

describe("the console's orders", () => {
  it("show a transfer of @payout/jeepay live; its notification arrives after a click, and again after another", async () => {
    const sandbox = await start();
    const { provider, heard } = await startMerchant((notifyUrl) => jeepayProvider(sandbox, notifyUrl));
    const page = await openConsole(browser(), sandbox);
    await page.getByRole("heading", { name: "Send the first order" }).waitFor();
    await picture(page, "empty");
    await provider.send(jeepayOrder("salary-77"));
    await page.getByRole("option", { name: /salary-77.*12\.50 CNY.*Pending/s }).waitFor();
    await page.getByRole("button", { name: "Succeed", exact: true }).click();
    await page.getByRole("option", { name: /salary-77.*Succeeded/s }).waitFor();
    await page.getByRole("button", { name: "Advance" }).click();
    await page.getByText("Notification, attempt 1").waitFor();
    await page.getByRole("button", { name: "Resend notification" }).click();
    await page.getByText("The merchant acknowledged the notification.").waitFor();
    // Jeepay notifies an order once: the reversal is seen by a query, and here.
    await page.getByRole("button", { name: "Reverse", exact: true }).click();
    await page.getByRole("option", { name: /salary-77.*Reversed/s }).waitFor();
    await page.getByRole("button", { name: "Advance" }).click();
    await page.getByText("2 → 3").waitFor();
    expect(heard.map(({ reference, status }) => [reference, status])).toEqual([
      ["salary-77", "succeeded"],
      ["salary-77", "succeeded"],
    ]);
    expect(sandbox.ledger()).toMatchObject([{ status: "reversed", paid: "0.00" }]);
    expect(await provider.query({ reference: "salary-77" })).toMatchObject({ status: "failed" });
  });

  it("reverse an INR payout by a click, and the merchant is notified", async () => {
    const sandbox = await start();
    const { provider, heard } = await startMerchant((notifyUrl) => inrProvider(sandbox, notifyUrl));
    await sendOthers(sandbox);
    const page = await openConsole(browser(), sandbox);
    await provider.send(inrOrder("invoice-2026-0041"));
    await page.getByRole("option", { name: /invoice-2026-0041/ }).click();
    await page.getByRole("button", { name: "Advance" }).click();
    await page.getByText("PAYING → SUCCESS").waitFor();
    await page.getByRole("button", { name: "Reverse", exact: true }).click();
    await page.getByText("SUCCESS → FAIL").waitFor();
    expect(await page.getByRole("button", { name: "Reverse", exact: true }).isDisabled()).toBe(true);
    await page.getByRole("button", { name: "Advance" }).click();
    await page.getByText("Notification, attempt 1").nth(1).waitFor();
    expect(heard.map(({ status, failure }) => [status, failure?.code])).toEqual([
      ["succeeded", undefined],
      ["reversed", "PAYMENT_OFFSET"],
    ]);
    await page.evaluate("document.getElementById('announcer').className = 'announcer'");
    await picture(page, "reversed");
  });

  it("say so when a request is about none", async () => {
    const sandbox = await start();
    const page = await openConsole(browser(), sandbox);
    await page.getByText("Live", { exact: true }).waitFor();
    await fetch(`${sandbox.urls["jeepay.transfer"]}/api/transfer`, { method: "POST" });
    await page.getByText("Refused, and about no order: POST /jeepay/api/transfer").waitFor();
  });

  it("hide the payee's data until it is clicked", async () => {
    const sandbox = await start();
    await inrProvider(sandbox).send(inrOrder("masked-1"));
    await jeepayProvider(sandbox).send(jeepayOrder("masked-2"));
    await sandbox.advance("1s");
    const page = await openConsole(browser(), sandbox);
    const open = async (reference: string) => {
      await page.getByRole("option", { name: new RegExp(reference) }).click();
      await page.getByRole("heading", { name: reference }).waitFor();
      for (const summary of await page.locator("summary").all()) await summary.click();
      return page.locator("body").textContent();
    };
    expect(await open("masked-2")).not.toMatch(/张三|asha/);
    const text = await open("masked-1");
    expect(text).not.toMatch(/Asha|50100012345678|9876543210/);
    expect(text).toContain("••••••");
    expect(await page.content()).not.toMatch(/Asha|50100012345678/);
    await page.getByRole("button", { name: "Hidden: click to show" }).first().click();
    expect(await page.locator(".detail").textContent()).toContain(payee.name);
  });

  it("take what merchants and payees write as text, whatever it looks like", async () => {
    const sandbox = await start();
    const image = "<img/src=x/onerror=alert(1)>";
    const { provider } = await startMerchant((notifyUrl) => inrProvider(sandbox, notifyUrl));
    await provider.send(inrOrder(image, "250.00", image));
    await sandbox.advance("1s");
    const page = await openConsole(browser(), sandbox);
    await page.getByRole("heading", { name: image }).waitFor();
    for (const summary of await page.locator("summary").all()) await summary.click();
    const hidden = page.getByRole("button", { name: "Hidden: click to show" });
    while ((await hidden.count()) > 0) await hidden.first().click();
    expect(await page.locator("main img, main script").count()).toBe(0);
    expect(await page.locator(".detail").textContent()).toContain(image);
  });

  it("lose an answer by a fault that was injected here", async () => {
    const sandbox = await start();
    const provider = inrProvider(sandbox);
    await provider.send(inrOrder("first"));
    const page = await openConsole(browser(), sandbox);
    await page.getByRole("button", { name: "Inject fault…" }).click();
    await page.getByRole("combobox", { name: "Fault" }).selectOption("reset_after_accept");
    await page.getByRole("combobox", { name: "Operation" }).selectOption("create");
    await picture(page, "fault");
    await page.getByRole("button", { name: "Inject", exact: true }).click();
    await page.getByText("The next request to INR meets reset_after_accept.").waitFor();
    await expect(provider.send(inrOrder("second"))).rejects.toMatchObject({ outcome: "unknown" });
    await page.getByRole("option", { name: /second/ }).click();
    await page.getByText("Fault: reset_after_accept").waitFor();
    await page.getByText("No answer").waitFor();
    expect(sandbox.ledger().map(({ reference }) => reference)).toEqual(["first", "second"]);
  });

  it("are found among many by search and filters, of which only those in sight are drawn", async () => {
    const sandbox = await start();
    const provider = inrProvider(sandbox);
    const page = await openConsole(browser(), sandbox);
    const amounts = ["10.00", "10.03", "10.04", "10.05"];
    const orders = Array.from({ length: 200 }, (_, index) => inrOrder(`load-${1000 + index}`, amounts[index % 4]));
    await Promise.all(orders.map((order) => provider.send(order)));
    await page.getByRole("button", { name: "All 200" }).waitFor();
    await sandbox.advance("1s");
    await page.getByRole("button", { name: "Failed 50" }).click();
    await page.getByRole("button", { name: "Failed 50", pressed: true }).waitFor();
    expect(await page.getByRole("option", { name: /Failed/ }).count()).toBeGreaterThan(5);
    expect(await page.locator("#list").getByRole("option").count()).toBeLessThan(40);
    await picture(page, "many");
    await page.getByRole("searchbox").fill("load-1001");
    await page.getByRole("button", { name: "All 1" }).waitFor();
    expect(await page.locator("#list").getByRole("option").allTextContents()).toEqual([
      expect.stringContaining("load-1001"),
    ]);
    await page.getByLabel("Gateway").first().selectOption("hongwen");
    await page.getByText("No order fits these filters.").waitFor();
  });
});
