import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type ConsoleRole, createConsole, type SignedIn } from "@payout/console";
import { toNodeHandler } from "@payout/core";
import { createEngine, type Engine } from "@payout/engine";
import { type Sandbox, startSandbox } from "@payout/sandbox";
import { freshDatabase } from "@payout/test-support/fresh-database";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { inrOrder, inrProvider, jeepayProvider } from "./orders.ts";

/** An engine over the sandbox's gateways, and the operators' console over it. */
export interface Operators {
  readonly engine: Engine;
  readonly sandbox: Sandbox;
  readonly url: string;
  /** Makes every open proposal a day older. */
  lapse(): Promise<void>;
  submit(reference: string, value?: string, actor?: string): Promise<void>;
  reached(reference: string, state: string): Promise<void>;
}

/** One engine for the tests of a file. */
export function useOperators(): () => Operators {
  let operators: Operators | undefined;
  let server: Server | undefined;
  beforeAll(async () => {
    const sandbox = await startSandbox();
    const pglite = await freshDatabase();
    const providers = { inr: inrProvider(sandbox), "jeepay.transfer": jeepayProvider(sandbox) };
    const engine = createEngine({
      providers,
      database: pglite,
      rules: {
        queryAfterMs: [300, 600, 600_000],
        leaseMs: 5000,
        limits: { perDay: { INR: "5000000.00" }, perOrder: { INR: "900000.00" }, timeZone: "Asia/Kolkata" },
      },
      onError: () => undefined,
    }) as Engine;
    await engine.start();
    const console = createConsole({ engine, authenticate, timeZone: "Asia/Kolkata" });
    server = createServer(toNodeHandler(console));
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    operators = operatorsOf(engine, sandbox, pglite, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }, 60_000);
  afterAll(async () => {
    server?.closeAllConnections();
    server?.close();
    await operators?.engine.stop();
    await operators?.sandbox.close();
  });
  return () => {
    if (operators === undefined) throw new Error("the engine has not started");
    return operators;
  };
}

/** The test's sign-in: a cookie that names somebody and their roles. */
function authenticate({ headers }: Request): SignedIn | undefined {
  const [, actor, roles = ""] = /(?:^|; )who=(\w+)\.([\w+]+)/.exec(headers.get("cookie") ?? "") ?? [];
  return actor === undefined ? undefined : { actor, roles: roles.split("+") as ConsoleRole[] };
}

function operatorsOf(
  engine: Engine,
  sandbox: Sandbox,
  pglite: Awaited<ReturnType<typeof freshDatabase>>,
  url: string,
): Operators {
  return {
    engine,
    sandbox,
    url,
    async lapse() {
      await pglite.query(
        "update payout.proposals set lapses_at = lapses_at - interval '25 hours' where state = 'open'",
      );
    },
    async submit(reference, value = "250.00", actor = "shop") {
      await engine.submit(inrOrder(reference, value) as never, "inr", { actor });
    },
    async reached(reference, state) {
      for (let tries = 0; tries < 400; tries += 1) {
        if ((await engine.get(reference))?.state === state) return;
        await pause(25);
      }
      throw new Error(`${reference} is ${(await engine.get(reference))?.state}, not ${state}`);
    },
  };
}

/** Signs somebody in, in a window of their own or in one that is open. */
export async function signIn(
  { url }: Operators,
  page: Page,
  actor: string,
  ...roles: readonly ConsoleRole[]
): Promise<void> {
  await page.context().addCookies([{ name: "who", value: `${actor}.${roles.join("+")}`, url }]);
}

/** A window in which somebody is signed in. When the test ends, it must have had no error and no request elsewhere. */
export async function openAs(
  browser: Browser,
  operators: Operators,
  who: readonly [actor: string, ...roles: readonly ConsoleRole[]],
  options: BrowserContextOptions = {},
): Promise<Page> {
  const { url } = operators;
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    locale: "en-GB",
    baseURL: url,
    ...options,
  });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("dialog", (dialog) => wrong.push(`a dialog opened: ${dialog.message()}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(`${url}/`)) wrong.push(`requested ${request.url()}`);
  });
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) wrong.push(message.text());
  });
  onTestFinished(async () => {
    await context.close();
    expect(wrong).toEqual([]);
  });
  await signIn(operators, page, ...who);
  await page.goto(url);
  return page;
}
