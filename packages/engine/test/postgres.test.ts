import { createEngine } from "@payout/engine";
import { type Sandbox, startSandbox } from "@payout/sandbox";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPostgres, type TestPostgres } from "./postgres.ts";
import { eventually, orderFor, providersOf, quick } from "./support.ts";

let sandbox: Sandbox;
let postgres: TestPostgres;

beforeAll(async () => {
  [sandbox, postgres] = await Promise.all([startSandbox({ clock: { speed: 20 } }), startPostgres()]);
}, 60_000);

afterAll(async () => {
  await postgres.stop();
  await sandbox.close();
});

test.each(["a URL", "a pool"])("pays through every gateway with %s", async (kind) => {
  const pool = new pg.Pool({ connectionString: postgres.url, max: 10 });
  pool.on("connect", (client) => client.on("error", () => undefined));
  const engine = createEngine({
    providers: providersOf(sandbox),
    database: kind === "a URL" ? postgres.url : pool,
    rules: quick,
  });
  await engine.start();
  const references = sandboxProviders().map((provider) => ({
    provider,
    reference: `PG${kind.length}${provider.length}X`,
  }));
  for (const { provider, reference } of references) await engine.submit(orderFor(provider, reference), provider);
  for (const { reference } of references)
    await eventually(async () => expect((await engine.get(reference))?.state).toBe("succeeded"));
  await engine.stop();
  await pool.end();
});

function sandboxProviders(): string[] {
  return Object.keys(sandbox.urls);
}
