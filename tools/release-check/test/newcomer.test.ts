import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Experience, entriesOf } from "../src/consumers.ts";
import { newcomerEnvironment } from "../src/environment.ts";
import { kilobytesOf, packageOfStoreFolder } from "../src/newcomer.ts";
import { newestEntry } from "../src/release.ts";
import { namesOf, problemsOf, tableOf } from "../src/report.ts";

const folder = () => {
  const path = mkdtempSync(join(tmpdir(), "payout-newcomer-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

const experience = (changes: Partial<Experience> = {}): Experience => ({
  provider: "@payout/jeepay",
  manager: "npm",
  arrived: ["@payout/core@0.1.0", "@payout/jeepay@0.1.0", "ky@2.1.0"],
  expected: ["@payout/jeepay", "@payout/core", "ky"],
  kilobytes: 817,
  size: { minified: 100_657, brotli: 20_119 },
  uses: [{ name: "send on Node 22", ok: true, output: "sent" }],
  ...changes,
});

test.each([
  ["ky@2.1.0", "ky@2.1.0"],
  ["@payout+core@0.1.0", "@payout/core@0.1.0"],
  ["@payout+jeepay@0.1.0_@sinclair+typebox@0.34.52", "@payout/jeepay@0.1.0"],
])("pnpm's folder %s is %s", (name, expected) => {
  expect(packageOfStoreFolder(name)).toBe(expected);
});

test("names lose their versions, not their scopes", () => {
  expect(namesOf(["@payout/core@0.1.0", "ky@2.1.0"])).toEqual(["@payout/core", "ky"]);
});

test("entries are all but those that need the peer or are no module", () => {
  const subpaths = [".", "./schemas", "./signing", "./typebox/inr", "./openapi/*.json", "./package.json"];
  const exports = Object.fromEntries(subpaths.map((subpath) => [subpath, {}]));
  expect(entriesOf({ name: "@payout/jeepay", exports })).toEqual(["@payout/jeepay", "@payout/jeepay/signing"]);
});

test("a folder is measured without following links", () => {
  const place = folder();
  mkdirSync(join(place, "a"));
  writeFileSync(join(place, "a/file"), "x".repeat(2048));
  symlinkSync(join(place, "a"), join(place, "link"), "junction");
  expect(kilobytesOf(place)).toBe(2);
});

test("the newest entry of a changelog ends where the next begins", () => {
  const place = folder();
  expect(newestEntry(place)).toBe("");
  writeFileSync(
    join(place, "CHANGELOG.md"),
    "# a\n\n## 0.2.0\n\n### Minor Changes\n\n- New.\n\n## 0.1.0\n\n- First.\n",
  );
  expect(newestEntry(place)).toBe("### Minor Changes\n\n- New.");
});

describe("a newcomer", () => {
  test("an installation with exactly the expected packages has no problem", () => {
    expect(problemsOf(experience())).toEqual([]);
  });

  test("who got more, or less, or failed, has one each", () => {
    const arrived = ["@payout/jeepay@0.1.0", "axios@1.0.0", "ky@2.1.0"];
    const uses = [{ name: "send on Bun", ok: false, output: "TypeError" }];
    expect(problemsOf(experience({ arrived, uses }))).toEqual([
      "@payout/jeepay with npm: brings axios, which its users do not need",
      "@payout/jeepay with npm: comes without @payout/core",
      "@payout/jeepay with npm: send on Bun: TypeError",
    ]);
  });

  test("who got two copies has one", () => {
    const arrived = ["@payout/core@0.1.0", "@payout/core@1.0.0", "@payout/jeepay@0.1.0", "ky@2.1.0"];
    expect(problemsOf(experience({ arrived }))).toEqual([
      "@payout/jeepay with npm: brings @payout/core more than once",
    ]);
  });

  test("is one row of the table", () => {
    const [, row] = tableOf([experience()]).split("\n");
    expect(row?.replace(/ {2,}/g, " | ")).toBe(
      "@payout/jeepay | npm | 3: @payout/core@0.1.0 @payout/jeepay@0.1.0 ky@2.1.0 | 817 | 100.7 / 20.1 | 1 of 1",
    );
  });

  test("knows nothing of this machine but its programs", () => {
    process.env["NPM_CONFIG_SECRET_OF_THE_MACHINE"] = "1";
    onTestFinished(() => void delete process.env["NPM_CONFIG_SECRET_OF_THE_MACHINE"]);
    const env = newcomerEnvironment(folder(), "http://127.0.0.1:4873/");
    expect(env["NPM_CONFIG_SECRET_OF_THE_MACHINE"]).toBeUndefined();
    expect(env["HOME"]).not.toBe(process.env["HOME"]);
    expect(env["HTTPS_PROXY"]).toBe("http://127.0.0.1:9");
  });
});
