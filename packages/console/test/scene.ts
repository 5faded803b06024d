import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type ConsoleRole, type ConsoleSettings, createConsole, type SignedIn } from "@payout/console";
import { type PayoutStatus, toNodeHandler } from "@payout/core";
import { createEngine, type Engine } from "@payout/engine";
import { freshDatabase } from "@payout/test-support/fresh-database";
import { afterAll, beforeAll } from "vitest";
import { stubProvider } from "./stub.ts";

/** Rules under which a test's days are seconds. */
export const rules = {
  sendTimeoutMs: 1000,
  queryTimeoutMs: 1000,
  leaseMs: 1000,
  settlingMs: 100,
  queryAfterMs: [200, 600_000],
  sendAgainAfterMs: [50],
};

/** An engine with two gateways, and the console over it on a port of its own. */
export interface Scene {
  readonly engine: Engine;
  readonly url: string;
  /** What the gateway says about a reference from now on. */
  readonly says: Map<string, PayoutStatus>;
  /** A browser in which somebody is signed in. */
  as(actor: string, ...roles: readonly ConsoleRole[]): Client;
  with(signedIn: SignedIn | undefined): Client;
  submit(
    reference: string,
    more?: { value?: string; provider?: string; actor?: string; batch?: string },
  ): Promise<void>;
  /** Waits until a payout is in a state. */
  state(reference: string, state: string): Promise<void>;
  /** Waits until the engine leaves a payout alone for minutes. */
  settled(reference: string, afterMs?: number): Promise<void>;
  /** How many events and activities there are: what must not change when something is refused. */
  count(): Promise<number>;
}

/** The scene of one test file: made once, because a database takes a second. */
export function useScene(settings: Partial<ConsoleSettings> = {}): () => Scene {
  let scene: Scene | undefined;
  let server: Server | undefined;
  beforeAll(async () => {
    const says = new Map<string, PayoutStatus>();
    const providers = { stub: stubProvider("stub", says), other: stubProvider("other", says) };
    const engine = createEngine({
      providers,
      database: await freshDatabase(),
      rules: { ...rules, limits: { perDay: { CNY: "2000000.00" }, timeZone: "Asia/Shanghai" } },
      onError: () => undefined,
    }) as Engine;
    await engine.start();
    const console = createConsole({ engine, authenticate: signedInBy, timeZone: "Asia/Shanghai", ...settings });
    server = createServer(toNodeHandler(console));
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    scene = sceneOf(engine, url, says);
  }, 60_000);
  afterAll(async () => {
    server?.closeAllConnections();
    server?.close();
    await scene?.engine.stop();
  });
  return () => {
    if (scene === undefined) throw new Error("the scene has not begun");
    return scene;
  };
}

/** A test's sign-in: a header that nobody else can send here. */
function signedInBy({ headers }: Request): SignedIn | undefined {
  const text = headers.get("x-signed-in");
  if (text === null) return undefined;
  const { authenticatedAt, ...rest } = JSON.parse(decodeURIComponent(text));
  return { ...rest, ...(authenticatedAt && { authenticatedAt: new Date(authenticatedAt) }) };
}

function sceneOf(engine: Engine, url: string, says: Map<string, PayoutStatus>): Scene {
  return {
    engine,
    url,
    says,
    as: (actor, ...roles) => clientOf(url, { actor, roles: roles.length === 0 ? ["viewer"] : roles }),
    with: (signedIn) => clientOf(url, signedIn),
    async submit(reference, { value = "12.00", provider = "stub", actor = "shop", batch } = {}) {
      const destination = { accountNo: "6222020000001234", accountName: "Li Lei" };
      const order = { reference, amount: { value, currency: "CNY" }, destination };
      await engine.submit(order, provider, { actor, ...(batch !== undefined && { batch }) });
    },
    async state(reference, state) {
      for (let tries = 0; tries < 400; tries += 1) {
        if ((await engine.get(reference))?.state === state) return;
        await pause(25);
      }
      throw new Error(`${reference} is ${(await engine.get(reference))?.state}, not ${state}`);
    },
    async settled(reference, afterMs = 0) {
      for (let tries = 0; tries < 400; tries += 1) {
        const { nextAt, sentAt } = (await engine.get(reference)) ?? {};
        const isOld = Date.now() - (sentAt?.getTime() ?? Date.now()) >= afterMs;
        if (isOld && nextAt !== undefined && nextAt.getTime() - Date.now() > 60_000) return;
        await pause(25);
      }
      throw new Error(`${reference} is still queried`);
    },
    async count() {
      const [payouts, activities, proposals] = await Promise.all([
        engine.find({ limit: 10_000 }),
        engine.activity({ limit: 1000 }),
        engine.proposals({ state: "all", limit: 1000 }),
      ]);
      const events = payouts.reduce((sum, { version }) => sum + Number(version.split(".")[1]), 0);
      return events + activities.length + proposals.length;
    },
  };
}

/** What came back. */
export interface Reply {
  readonly status: number;
  readonly text: string;
  /** The text without markup, as somebody reads it. */
  readonly read: string;
  readonly headers: Headers;
}

/** A browser without a screen: it sends what a browser sends. */
export interface Client {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  post(path: string, fields: Fields, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  /** Opens a form, fills it in, and sends it, through its preview if it has one. */
  fill(path: string, fields: Fields): Promise<Reply>;
  /** Fills in the form of a page that is there already. */
  send(page: Reply, fields: Fields): Promise<Reply>;
}

type Fields = Readonly<Record<string, string | readonly string[]>> | FormData;

function clientOf(url: string, signedIn: SignedIn | undefined): Client {
  const own = {
    ...(signedIn && { "x-signed-in": encodeURIComponent(JSON.stringify(signedIn)) }),
    "accept-language": "en-GB,en;q=0.9",
  };
  const request = async (path: string, init: RequestInit): Promise<Reply> => {
    const response = await fetch(`${url}${path}`, { redirect: "manual", ...init });
    const text = await response.text();
    return { status: response.status, text, read: readable(text), headers: response.headers };
  };
  const client: Client = {
    get: (path, headers) => request(path, { headers: { ...own, "sec-fetch-site": "same-origin", ...headers } }),
    post: (path, fields, headers) =>
      request(path, {
        method: "POST",
        headers: { ...own, origin: url, "sec-fetch-site": "same-origin", ...headers },
        body: fields instanceof FormData ? fields : parametersOf(fields),
      }),
    async fill(path, fields) {
      const page = await client.get(path);
      const names = [...(fields instanceof FormData ? fields.keys() : Object.keys(fields))];
      const missing = names.filter((name) => !page.text.includes(` name="${name}"`));
      if (missing.length > 0) throw new Error(`${path} has no field ${missing.join(", ")}`);
      return client.send(page, fields);
    },
    async send(page, fields) {
      const { action, hidden } = formIn(page.text);
      const sent = await client.post(action, withHidden(hidden, fields));
      if (sent.status !== 200 || !sent.text.includes('value="confirm"')) return sent;
      const preview = formIn(sent.text);
      return client.post(preview.action, { ...preview.hidden, step: "confirm" });
    },
  };
  return client;
}

function withHidden(hidden: Readonly<Record<string, readonly string[]>>, fields: Fields): Fields {
  if (!(fields instanceof FormData)) return { ...hidden, ...fields };
  for (const [name, values] of Object.entries(hidden)) for (const value of values) fields.append(name, value);
  return fields;
}

function parametersOf(fields: Exclude<Fields, FormData>): URLSearchParams {
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((each) => [name, each] as [string, string]),
  );
  return new URLSearchParams(pairs);
}

/** The form of a page: where it goes, and what it sends besides what is filled in. */
export function formIn(text: string): { readonly action: string; readonly hidden: Record<string, string[]> } {
  const [, action, body = ""] = /<form class="stack sheet"[^>]* action="([^"]*)"[^>]*>(.*?)<\/form>/s.exec(text) ?? [];
  if (action === undefined) throw new Error(`no form in: ${readable(text)}`);
  const hidden: Record<string, string[]> = {};
  for (const [input] of body.matchAll(/<input type="hidden"[^>]*>/g)) {
    const [, name = ""] = / name="([^"]*)"/.exec(input) ?? [];
    const [, value = ""] = / value="([^"]*)"/.exec(input) ?? [];
    hidden[unescaped(name)] = [...(hidden[unescaped(name)] ?? []), unescaped(value)];
  }
  return { action: unescaped(action), hidden };
}

function readable(text: string): string {
  const body = text.includes("<main") ? text.slice(text.indexOf("<main")) : text;
  return unescaped(body.replace(/<[^>]*>/g, " ").replace(/\s+/g, " "));
}

function unescaped(text: string): string {
  const entities = { lt: "<", gt: ">", quot: '"', "#39": "'", amp: "&" };
  return text.replace(/&(lt|gt|quot|#39|amp);/g, (_, name) => entities[name as "lt"]);
}
