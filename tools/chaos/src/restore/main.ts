import Table from "cli-table3";
import { folderKinds } from "./folder-kinds.ts";
import type { Kind } from "./kind.ts";
import { type Second, startLife } from "./life.ts";
import { postgresKinds } from "./postgres-kinds.ts";

/**
 * `pnpm restore-proofs [part of a name]`: restores databases in every way that is known, each with orders that are paid, pending,
 * being sent, accepted, and submitted after the backup, submits all of them again, and counts what the gateway gets.
 */
const [part = ""] = process.argv.slice(2);
const kinds = [...folderKinds, ...postgresKinds].filter(({ name }) => name.includes(part));
const table = new Table({
  head: ["restored", "creates per reference", "states in the end", "queried first", "seconds", "as it must be"],
  style: { head: [], border: [] },
});
let wrong = 0;
for (const kind of kinds) {
  const { second, problem } = await play(kind);
  if (problem !== undefined) wrong += 1;
  table.push(lineOf(kind, second, problem));
  console.log(`${problem === undefined ? "ok  " : "FAIL"} ${kind.name}${problem === undefined ? "" : `: ${problem}`}`);
}
console.log(`\n${table.toString()}\n${kinds.length - wrong} as they must be, ${wrong} not`);
process.exitCode = wrong === 0 && kinds.length > 0 ? 0 : 1;

async function play(kind: Kind): Promise<{ second?: Second; problem?: string }> {
  const life = await startLife();
  try {
    const second = await kind.play(life);
    const problem = problemOf(kind, second);
    return { second, ...(problem !== undefined && { problem }) };
  } catch (error) {
    return {
      problem: `${error instanceof Error ? error.message : error} ${life.errors.map(String).slice(-3).join("; ")}`,
    };
  } finally {
    await life.close();
  }
}

function problemOf({ recovers }: Kind, { endings, recovering }: Second): string | undefined {
  const twice = endings.filter(({ creates }) => creates !== 1);
  if (twice.length > 0)
    return `created ${twice.map(({ reference, creates }) => `${reference} ${creates} times`).join(", ")}`;
  if (recovers !== (recovering !== undefined))
    return recovers ? "the engine noticed nothing" : `it recovers: ${recovering}`;
  const open = endings.filter(({ state }) => state !== "succeeded");
  return open.length === 0 ? undefined : open.map(({ reference, state }) => `${reference} is ${state}`).join(", ");
}

function lineOf({ name }: Kind, second: Second | undefined, problem: string | undefined): string[] {
  if (second === undefined) return [name, "", "", "", "", "no"];
  const { endings, tookMs } = second;
  const creates = [...new Set(endings.map(({ creates }) => creates))].join(" or ");
  const states = Object.entries(Object.groupBy(endings, ({ state }) => state));
  return [
    name,
    `${creates} each of ${endings.length}`,
    states.map(([state, some]) => `${some?.length} ${state}`).join(", "),
    `${endings.filter(({ checkedFirst }) => checkedFirst).length}`,
    (tookMs / 1000).toFixed(1),
    problem === undefined ? "yes" : "no",
  ];
}
