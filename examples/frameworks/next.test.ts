import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire, stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";
import { NextRequest } from "next/server.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { POST } from "./next.ts";
import { stored } from "./payouts.ts";
import { forged, inrSample, notify, samples } from "./support.ts";

// Beside the recipe, so that what it imports is found.
const folder = mkdtempSync(join(import.meta.dirname, ".next-"));
let next: ChildProcess | undefined;
let url = "";

/** A file of the application, as JavaScript: with TypeScript in it Next would install a compiler. */
function write(path: string, code: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, stripTypeScriptTypes(code).replaceAll("payouts.ts", "payouts.js"));
}

beforeAll(async () => {
  const source = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8");
  const route = source("next.ts").replaceAll('"./payouts', '"../../../payouts');
  write("payouts.js", source("payouts.ts"));
  write("app/notifications/inr/route.js", route);
  write("app/notifications/jeepay/route.js", route.replaceAll("inrHandler", "jeepayHandler"));
  write("app/orders/route.js", "export const POST = async (request) => Response.json(await request.json());");
  write(
    "app/stored/route.js",
    `import { stored } from "../../payouts.js";
    export const GET = async () => Response.json(stored.splice(0).map(({ rawBody }) => rawBody));
    export const dynamic = "force-dynamic";`,
  );
  write(
    "app/mistaken/route.js",
    `import { errors, inrHandler } from "../../payouts.js";
    export async function POST(request) {
      await request.json();
      errors.length = 0;
      const { status } = await inrHandler(request);
      return Response.json({ status, errors: errors.map(String) });
    }`,
  );
  write(
    "pages/api/mistaken.js",
    `import { toNodeHandler } from "@payout/core";
    import { errors, inrHandler } from "../../payouts.js";
    export default async function handler(request, response) {
      toNodeHandler(async (it) => {
        errors.length = 0;
        const { status } = await inrHandler(it);
        return Response.json({ status, errors: errors.map(String) });
      })(request, response);
    }`,
  );
  const root = JSON.stringify(join(import.meta.dirname, "../.."));
  write("next.config.mjs", `export default { turbopack: { root: ${root} }, devIndicators: false };`);
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  const command = createRequire(import.meta.url).resolve("next/dist/bin/next");
  next = spawn(process.execPath, [command, "dev", "--hostname", "127.0.0.1", "--port", "0", folder], {
    env: { ...process.env, NODE_ENV: "development", NEXT_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  url = await addressOf(next);
}, 60_000);

afterAll(async () => {
  if (next?.exitCode === null) {
    const ended = once(next, "exit");
    next.kill("SIGTERM");
    await ended;
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Where Next says that it listens; rejects with what it said if it ends before. */
function addressOf(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      said += chunk;
      const [, address] = /Local:\s+(http:\/\/\S+)/.exec(said) ?? [];
      if (address !== undefined && said.includes("Ready")) resolve(address);
    });
  child.once("close", () => reject(new Error(`Next has ended: ${said}`)));
  return promise;
}

test("next.ts is a route handler by Next's own types, and takes Next's own request", async () => {
  const route: (request: NextRequest) => Promise<Response> = POST;
  const { headers, body, acknowledgement } = inrSample;
  const response = await route(new NextRequest("http://localhost/", { method: "POST", headers: { ...headers }, body }));
  expect([response.status, await response.text()]).toEqual([200, acknowledgement.body]);
  expect(stored.map(({ rawBody }) => rawBody)).toEqual([body]);
});

test.each(samples)("%s arrives with its exact bytes, and the exact acknowledgement leaves", async (_form, sample) => {
  expect(await notify(url, sample)).toEqual({ status: 200, ...sample.acknowledgement });
  expect(await (await fetch(`${url}/stored`)).json()).toEqual([sample.query ?? sample.body]);
  expect(await notify(url, forged(sample))).toMatchObject({ status: 401, body: "refused" });
});

test("the application's own JSON goes on being parsed", async () => {
  const response = await fetch(`${url}/orders`, { method: "POST", body: '{ "reference": "R1" }' });
  expect(await response.json()).toEqual({ reference: "R1" });
});

test.each([
  ["a route", "/mistaken", /In Next, call the handler before anything reads the request/],
  ["an API route", "/api/mistaken", /In a Next API route, export const config = \{ api: \{ bodyParser: false \} \}/],
])("B9: a body that %s has read gets 500, and the error names Next's remedy", async (_name, path, remedy) => {
  const { body } = await notify(url, { ...inrSample, path });
  expect(JSON.parse(body)).toEqual({ status: 500, errors: [expect.stringMatching(remedy)] });
});
