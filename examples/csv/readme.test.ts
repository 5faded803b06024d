import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSandbox } from "@payout/sandbox";
import { expect, onTestFinished, test } from "vitest";

const count = 60;

test("the engine's page pays a file of orders, is killed half-way, resumes, and pays each once", {
  timeout: 120_000,
}, async () => {
  const page = readFileSync(join(import.meta.dirname, "../../packages/engine/docs/file-of-orders.md"), "utf8");
  const [, code = ""] = /^```js\n(.*?)^```/ms.exec(page) ?? [];
  expect(code).toContain("const count = 1000;");
  const folder = mkdtempSync(join(tmpdir(), "payout-readme-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  // The file's imports resolve through this package, which depends on all of them.
  symlinkSync(join(import.meta.dirname, "node_modules"), join(folder, "node_modules"), "junction");
  writeFileSync(join(folder, "file.mjs"), code.replace("const count = 1000;", `const count = ${count};`));

  const first = run(folder);
  await reaches(first, count / 4);
  const killed = once(first, "exit");
  first.kill("SIGKILL");
  await killed;

  const second = run(folder);
  const ended = once(second, "exit");
  await reaches(second, count);
  expect(await ended).toEqual([0, null]);

  const sandbox = await startSandbox({ data: join(folder, "gateways.db") });
  const paid = sandbox.ledger().map(({ timesPaid }) => timesPaid);
  await sandbox.close();
  expect(paid.length).toBeLessThanOrEqual(count);
  expect(Math.max(...paid)).toBe(1);
  expect(paid.filter((times) => times === 1).length).toBeGreaterThan(count * 0.8);
});

function run(folder: string): ChildProcess {
  // Each process would optimise PGlite's WebAssembly anew, for longer than it then runs it.
  return spawn(process.execPath, ["--liftoff-only", "file.mjs"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
}

/** Resolves when the bar has come so far; rejects with what was said when the process ends before. */
async function reaches(child: ChildProcess, goal: number): Promise<void> {
  let said = "";
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const listen = (chunk: Buffer): void => {
    said += chunk;
    const values = [...said.matchAll(/(\d+)\/60/g)].map(([, value]) => Number(value));
    if (Math.max(0, ...values) >= goal) resolve();
  };
  child.stdout?.on("data", listen);
  child.stderr?.on("data", listen);
  child.once("close", () => reject(new Error(`it ended before ${goal}: ${said}`)));
  await promise;
}
