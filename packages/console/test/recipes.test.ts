import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ConsoleSettings, createConsole } from "@payout/console";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

/** As much of an engine as its overview needs. */
const engine = {
  find: async () => [],
  providerNames: () => [],
  proposals: async () => [],
  overview: async () => ({ asOf: new Date(), open: [], waiting: [] }),
} as unknown as ConsoleSettings["engine"];
const folder = join(import.meta.dirname, "../.readme-recipes");
const secret = "a secret of the proxy that nobody guesses";

/** Runs a block of the page about sign-in as it stands there. */
async function recipe<Exports>(place: number): Promise<Exports & Pick<ConsoleSettings, "authenticate">> {
  return await import(/* @vite-ignore */ join(folder, `recipe-${place}.ts`));
}

beforeAll(() => {
  const page = readFileSync(join(import.meta.dirname, "../docs/sign-in.md"), "utf8");
  mkdirSync(folder, { recursive: true });
  [...page.matchAll(/^```ts\n(.*?)^```/gms)].forEach(([, block = ""], place) => {
    writeFileSync(join(folder, `recipe-${place}.ts`), block);
  });
  vi.stubEnv("PROXY_SECRET", secret);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function open({ authenticate }: Pick<ConsoleSettings, "authenticate">, headers: Readonly<Record<string, string>>) {
  const console = createConsole({ engine, authenticate });
  return console(new Request("http://localhost/", { headers }));
}

describe("behind a proxy", () => {
  test("the trap is real: a header that strangers can send signs them in", async () => {
    const wrong = await recipe(0);
    expect((await open(wrong, { "x-forwarded-user": "ada" })).status).toBe(200);
  });

  test("it is closed: without the proxy's secret nobody is signed in", async () => {
    const right = await recipe(1);
    const stranger = { "x-forwarded-user": "ada", "x-forwarded-groups": "payouts-admins" };
    expect((await open(right, stranger)).status).toBe(401);
    expect((await open(right, { ...stranger, "x-proxy-secret": "guessed" })).status).toBe(401);
    const signedIn = await open(right, { ...stranger, "x-proxy-secret": secret });
    expect(signedIn.status).toBe(200);
    expect(await signedIn.text()).toContain("Signed in as ada (admin)");
    const none = { "x-proxy-secret": secret, "x-forwarded-user": "eve", "x-forwarded-groups": "constructor" };
    expect((await open(right, none)).status).toBe(403);
    expect((await open(right, { "x-proxy-secret": secret })).status).toBe(401);
  });
});

test("a session of one's own begins, ends, and runs out", async () => {
  const own = await recipe<{
    startSession(who: { actor: string; roles: string[] }): string;
    endSession(request: Request): void;
  }>(2);
  const cookie = own.startSession({ actor: "ada", roles: ["operator"] }).split(";")[0] ?? "";
  expect(await (await open(own, { cookie })).text()).toContain("Signed in as ada (operator)");
  expect((await open(own, { cookie: `${cookie.slice(0, -2)}xx` })).status).toBe(401);
  own.endSession(new Request("http://localhost/", { headers: { cookie } }));
  expect((await open(own, { cookie })).status).toBe(401);
  const late = own.startSession({ actor: "bo", roles: ["viewer"] }).split(";")[0] ?? "";
  const now = Date.now();
  const clock = vi.spyOn(Date, "now").mockReturnValue(now + 31 * 60_000);
  const request = new Request("http://localhost/", { headers: { cookie: late } });
  expect(await own.authenticate(request)).toBeUndefined();
  clock.mockRestore();
});
