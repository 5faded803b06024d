import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startSandbox } from "@payout/sandbox";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { checkFile } from "./orders-file.ts";
import type { Ended } from "./pay.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "payout-csv-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const main = join(import.meta.dirname, "main.ts");
// Each process would optimise PGlite's WebAssembly anew, for longer than it then runs it.
const program = ["--liftoff-only", main];

/** Runs the command; with `killAfter`, kills it when so many orders have ended. */
async function run(
  file: string,
  data: string,
  killAfter = Number.POSITIVE_INFINITY,
): Promise<{ ended: Ended[]; code: number | null }> {
  const child = spawn(process.execPath, [...program, file, "--json", "--data", data], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exit = once(child, "exit");
  const ended: Ended[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    ended.push(JSON.parse(line) as Ended);
    if (ended.length === killAfter) child.kill("SIGKILL");
  }
  const [code] = (await exit) as [number | null];
  return { ended, code };
}

test("killed half-way and started again, every order is paid once; a third time, nothing is", {
  timeout: 90_000,
}, async () => {
  const [head, ...orders] = readFileSync(join(import.meta.dirname, "orders.csv"), "utf8")
    .trim()
    .split("\n")
    .slice(0, 61);
  const file = join(folder, "orders.csv");
  writeFileSync(file, [head, ...orders, ""].join("\n"));
  const data = join(folder, "data");
  const first = await run(file, data, orders.length / 2);
  expect(first.code).toBeNull();
  const second = await run(file, data);
  expect(new Set(second.ended.map(({ reference }) => reference)).size).toBe(orders.length);

  const sandbox = await startSandbox({ data: join(data, "gateways.db") });
  const ledger = new Map(sandbox.ledger().map((line) => [line.reference, line]));
  await sandbox.close();
  for (const { reference, state } of second.ended) {
    const { timesPaid = 0, calls: { create = 0 } = {} } = ledger.get(reference) ?? {};
    expect(create, reference).toBeLessThanOrEqual(1);
    // Where the kill hit between the intent and the request, or a busy machine lost an answer, an operator decides.
    if (state === "needs an operator") expect(timesPaid, reference).toBeLessThanOrEqual(1);
    else expect(timesPaid, `${reference} ${state}`).toBe(state === "succeeded" ? 1 : 0);
  }
  const needsOperator = second.ended.some(({ state }) => state === "needs an operator");
  expect(second.code).toBe(needsOperator ? 1 : 0);

  // As people see it: with a table, and with what the command does next time.
  const third = spawnSync(process.execPath, [...program, file, "--data", data], { encoding: "utf8" });
  const succeeded = second.ended.filter(({ provider, state }) => provider === "jeepay" && state === "succeeded").length;
  expect(third.stdout).toMatch(new RegExp(`jeepay +│ succeeded +│ +${succeeded} │ +${succeeded} │`));
  expect(third.stdout).toContain("with --fresh it begins anew");
  expect(third.status).toBe(second.code);
});

describe("a file that cannot be used", () => {
  const head = "reference,gateway,amount,currency,account";
  const good = "R1,jeepay,10.00,CNY,ox1234567890";
  const problemsOf = async (...lines: readonly string[]): Promise<string[]> => {
    const file = join(folder, "bad.csv");
    writeFileSync(file, lines.join("\n"));
    return (await checkFile(file)).map(({ line, column, message }) => `${line} ${column} ${message}`);
  };

  test("is reported with line, column and what to do, and without its content", async () => {
    const problems = await problemsOf(
      head,
      good,
      "R2,paypal,10,CNY,ox1234567890",
      "R1,hongwen,0.00,USD,secret account",
    );
    expect(problems).toEqual([
      "3 gateway cannot be used: write jeepay or hongwen",
      "3 amount cannot be used: write yuan with two decimals above zero, for example 1250.00",
      "4 amount cannot be used: write yuan with two decimals above zero, for example 1250.00",
      "4 currency cannot be used: write CNY, which is what both gateways pay in",
      "4 account cannot be used: write the payee's account, 6 to 40 letters or digits, without spaces",
      "4 reference is that of line 2: give each order its own",
    ]);
  });

  test.each<[string, readonly string[], string]>([
    [
      "a column that is missing",
      ["reference,gateway,amount,account", "R1,jeepay,1.00,ox1234567890"],
      "2 currency is missing",
    ],
    ["a line that ends too soon", [head, good, "R2,jeepay,10.00"], "3 currency is missing"],
    ["a quote that is never closed", [head, '"R1,jeepay'], "Save the file again"],
    ["no orders", [head], "the file has no orders"],
  ])("%s", async (_name, lines, problem) => {
    expect((await problemsOf(...lines)).join("\n")).toContain(problem);
  });

  test("sends nothing", async () => {
    const file = join(folder, "bad.csv");
    writeFileSync(file, [head, good, "R2,paypal,10.00,CNY,ox1234567890"].join("\n"));
    const data = join(folder, "refused");
    expect((await run(file, data)).code).toBe(2);
    expect(existsSync(data)).toBe(false);
  });

  test("a byte order mark, as spreadsheets write it, is not part of the first column", async () => {
    expect(await problemsOf(`\uFEFF${head}`, good)).toEqual([]);
  });
});
