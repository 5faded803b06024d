import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import configSchema from "../schema/config.json" with { type: "json" };
import { gatewayNames } from "../src/config/config.ts";
import { loadConfig } from "../src/config/load.ts";
import { resolveSource } from "../src/config/secrets.ts";
import { configFor, firstOrderFor } from "../src/init-files.ts";
import { commandsIn, emptyFolder } from "./harness.ts";

const good = { providers: { inr: { gateway: "inr", settings: { apiKey: { env: "INR_API_KEY" } } } } };
const isConfig = new Ajv2020().compile(configSchema);

test.each([
  ["no object", "[]", /must be an object/],
  ["no providers", "{}", /providers must name at least one/],
  ["a setting that is none", { ...good, databse: "x" }, /databse is not a setting; did you mean database\?/],
  [
    "a gateway that is none",
    { providers: { a: { gateway: "jeepay", settings: {} } } },
    /providers\.a\.gateway must be one of jeepay\.transfer/,
  ],
  ["a provider without settings", { providers: { a: { gateway: "inr" } } }, /providers\.a\.settings must be an object/],
  [
    "a secret in the file",
    { providers: { a: { gateway: "inr", settings: { apiKey: "s3cret" } } } },
    /providers\.a\.settings\.apiKey must not be in this file/,
  ],
  [
    "a secret in a list in the file",
    { providers: { a: { gateway: "inr", settings: { additionalSecrets: ["s3cret"] } } } },
    /providers\.a\.settings\.additionalSecrets must not be in this file/,
  ],
  ["roles that are none", { ...good, operators: { mei: "approver" } }, /operators must name roles by login/],
  ["a zone that is none", { ...good, timeZone: "Beijing" }, /timeZone must be an IANA name/],
  ["an engine that is none", { ...good, engine: "fast" }, /engine must be an object/],
  ["a database that is none", { ...good, database: 5 }, /database must be a folder/],
  ["no JSON", "{", /cannot be read/],
])(
  "a configuration with %s is refused with the path, and the schema refuses what it can",
  async (what, config, message) => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "payout.config.json"), typeof config === "string" ? config : JSON.stringify(config));
    const { exit, err } = await commandsIn(cwd)("list");
    expect([exit, err]).toEqual([2, expect.stringMatching(message)]);
    expect(err).not.toContain("s3cret");
    if (
      typeof config !== "string" &&
      !["a secret in the file", "a secret in a list in the file", "a zone that is none"].includes(what)
    )
      expect(isConfig(config)).toBe(false);
  },
);

test("what init writes is valid, for every gateway, and its first order too", () => {
  const config = JSON.parse(configFor(gatewayNames)) as object;
  expect(isConfig(config), JSON.stringify(isConfig.errors)).toBe(true);
  for (const gateway of gatewayNames)
    expect(JSON.parse(firstOrderFor(gateway))).toMatchObject({ provider: gateway, reference: "R-1001" });
});

test("a file is found here or above, and a program may be one", async () => {
  const above = emptyFolder();
  writeFileSync(join(above, "payout.config.mjs"), `export default ${JSON.stringify(good)};`);
  writeFileSync(join(above, ".env"), "INR_API_KEY=from-file\nOTHER=1\n");
  const { config, folder, env } = await loadConfig({ cwd: join(above), env: { INR_API_KEY: "from-process" } });
  expect([config, folder, env["INR_API_KEY"], env["OTHER"]]).toEqual([good, above, "from-process", "1"]);
});

test("secrets come from the environment or a file, and what is missing is named", () => {
  const folder = emptyFolder();
  writeFileSync(join(folder, "key.pem"), "PEM\n");
  const from = { folder, env: { KEY: "k" } };
  expect(resolveSource({ env: "KEY" }, "a.key", from)).toBe("k");
  expect(resolveSource([{ env: "KEY" }, { file: "key.pem" }], "a.keys", from)).toEqual(["k", "PEM"]);
  expect(resolveSource({ env: "KEY", or: "x" }, "a.key", from)).toEqual({ env: "KEY", or: "x" });
  expect(() => resolveSource({ env: "NONE" }, "a.key", from)).toThrow(/a\.key: the environment has no NONE/);
  expect(() => resolveSource({ file: "none.pem" }, "a.key", from)).toThrow(
    /a\.key: the file none\.pem cannot be read \(ENOENT\)/,
  );
});

test("init writes once, and the sandbox pays its order", async () => {
  const cwd = emptyFolder();
  const payout = commandsIn(cwd);
  expect(await payout("init --json")).toMatchObject({
    exit: 0,
    json: [{ files: ["payout.config.json", ".env.example", "order.json", "first-payout.sh"] }],
  });
  expect(await payout("init")).toMatchObject({
    exit: 2,
    err: expect.stringMatching(/exist already\. Nothing was written/),
  });
  expect(await payout("send order.json --wait 1m --json")).toMatchObject({
    exit: 0,
    json: [{ reference: "R-1001", state: "succeeded" }],
  });
  expect(await payout("send order.json --live")).toMatchObject({
    exit: 2,
    err: expect.stringMatching(/the environment has no/),
  });
});
