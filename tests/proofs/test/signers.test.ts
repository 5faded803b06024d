import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { firstDifference } from "../../../schemas/reference/verify.mjs";
import { breaks, planted } from "../src/planted.ts";
import { readJson, schemasFolder, vectorFiles } from "../src/published.ts";

const methodOf = (gateway: string) =>
  readJson<{ "x-signature": { method: object } }>(`openapi/${gateway}.json`)["x-signature"].method;

describe.each(vectorFiles)("the JavaScript signer, by x-signature of %s alone,", (gateway, file) => {
  test("agrees with every vector", () => {
    expect(firstDifference(methodOf(gateway), file)).toBeUndefined();
  });

  const broken = breaks.flatMap((change) => {
    const method = planted(methodOf(gateway), change);
    return method === undefined ? [] : [{ path: change[0], value: change[1], method }];
  });
  test.each(broken)("differs from a vector when $path is $value", ({ method }) => {
    expect(firstDifference(method, file)).toBeDefined();
  });

  test("differs when a vector says something else", () => {
    for (const vector of file.vectors) {
      for (const change of [{ valid: !vector.valid }, { canonical: `${vector.canonical}x` }, { signature: "x" }]) {
        const vectors = [{ ...vector, ...change }];
        expect(firstDifference(methodOf(gateway), { ...file, vectors })).toContain(vector.name);
      }
    }
  });
});

const isRequired = process.env["PAYOUT_REQUIRE_SIGNERS"] !== undefined;

/** Programs of other languages, as far as this machine runs them; the workflow requires all, with PAYOUT_REQUIRE_SIGNERS. */
const programs = [
  { name: "verify.mjs", command: process.execPath, probe: ["--version"] },
  { name: "verify.py", command: "python3", probe: ["-c", "import sys; sys.exit(sys.version_info < (3, 9))"] },
  { name: "verify.php", command: "php", probe: ["-r", "exit(extension_loaded('mbstring') ? 0 : 1);"] },
].filter(({ command, probe }) => isRequired || spawnSync(command, probe).status === 0);

/** A copy of what a signer reads of one gateway, to break. */
function copied(gateway: string): string {
  const folder = mkdtempSync(join(tmpdir(), "signers-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ["openapi", "vectors"])
    cpSync(join(schemasFolder, name, `${gateway}.json`), join(folder, name, `${gateway}.json`));
  return folder;
}

function edit(file: string, change: (content: never) => unknown): void {
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, "utf8")) as never)));
}

describe.each(programs)("reference/$name", ({ name, command }) => {
  const run = (folder: string) =>
    spawnSync(command, [join(schemasFolder, "reference", name), folder], { encoding: "utf8" });

  test("is green on every vector", () => {
    const { status, stdout, stderr } = run(schemasFolder);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const counts = vectorFiles.map(([gateway, { vectors }]) => `${gateway}.json: ${vectors.length} vectors`);
    expect(stdout.trim().split("\n")).toEqual(counts);
  });

  // Each break where it can be seen first; in every gateway the JavaScript signer sees it above.
  test("is red where a rule is another one", () => {
    for (const change of isRequired ? breaks : breaks.slice(0, 3)) {
      const [found] = vectorFiles.flatMap(([gateway]) => {
        const method = planted(methodOf(gateway), change);
        return method === undefined ? [] : [{ gateway, method }];
      });
      const { gateway = "", method } = found ?? {};
      const folder = copied(gateway);
      edit(join(folder, "openapi", `${gateway}.json`), () => ({ "x-signature": { method } }));
      const { status, stderr } = run(folder);
      expect([change[0], status, stderr]).toEqual([change[0], 1, expect.stringContaining(`${gateway}.json: `)]);
    }
  });

  test("is red where the last vector of a gateway says something else", () => {
    for (const [gateway, { vectors }] of isRequired ? vectorFiles : vectorFiles.slice(0, 1)) {
      for (const change of [{ valid: true }, { canonical: "x" }, { signature: "x" }]) {
        const folder = copied(gateway);
        edit(join(folder, "vectors", `${gateway}.json`), (file: object) => ({
          ...file,
          vectors: vectors.with(-1, { ...vectors.at(-1), ...change } as (typeof vectors)[0]),
        }));
        const { status, stderr } = run(folder);
        expect([status, stderr]).toEqual([1, expect.stringContaining(vectors.at(-1)?.name ?? "")]);
      }
    }
  });

  test("is red where there are no vectors", () => {
    const folder = copied("inr");
    rmSync(join(folder, "vectors/inr.json"));
    expect(run(folder).status).toBe(1);
  });
});
