import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createNotificationHandler, type Payout, type PayoutProvider, toNodeHandler } from "@payout/core";
import { type Sandbox, type SandboxOptions, startSandbox } from "@payout/sandbox";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, onTestFinished } from "vitest";

const screenshots = join(import.meta.dirname, "../screenshots");

/** A browser for the tests of one file. */
export function useBrowser(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    const executablePath = inject("chromium");
    const env = { ...process.env, FONTCONFIG_FILE: inject("fonts") };
    browser = await chromium.launch(
      executablePath === "" ? { channel: "chrome" } : { executablePath, args: ["--no-sandbox"], env },
    );
  });
  afterAll(() => browser?.close());
  return () => {
    if (!browser) throw new Error("the browser has not started");
    return browser;
  };
}

/** A sandbox on a clock that stands still, closed with the test. */
export async function start(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ clock: "manual", ...options });
  onTestFinished(sandbox.close);
  return sandbox;
}

/** The console of a sandbox in a window of its own. When the test ends, it must have had no error and no request outside this sandbox. */
export async function openConsole(
  browser: Browser,
  sandbox: Sandbox,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, locale: "en-GB", ...options });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("dialog", (dialog) => wrong.push(`a dialog opened: ${dialog.message()}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(`${sandbox.url}/`)) wrong.push(`requested ${request.url()}`);
  });
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) wrong.push(message.text());
  });
  onTestFinished(async () => {
    await context.close();
    expect(wrong).toEqual([]);
  });
  await page.goto(sandbox.url);
  return page;
}

/** Keeps a picture of the page for CI's artefacts. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
}

/** A merchant's server for notifications of a provider; what it heard. Closed with the test. */
export async function startMerchant(
  providerOf: (notifyUrl: string) => PayoutProvider,
): Promise<{ readonly provider: PayoutProvider; readonly heard: Payout[] }> {
  const heard: Payout[] = [];
  const server = createServer((request, response) => handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const provider = providerOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}/payouts`);
  const handle = toNodeHandler(createNotificationHandler(provider, async (payout) => void heard.push(payout)));
  return { provider, heard };
}
