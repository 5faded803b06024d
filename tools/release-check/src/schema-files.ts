import { copyFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Newcomer } from "./newcomer.ts";
import { run } from "./run.ts";
import { newcomerScript, nodes } from "./toolbox.ts";
import type { Use } from "./uses.ts";

const pythonScript = resolve(import.meta.dirname, "../../../tests/openapi/test/validate.py");

/**
 * Uses an installed package of schemas as teams of any language do: every file that its index names is there, and Python's
 * jsonschema, where this machine has it, accepts every example. The repository's own tests see the folder; this sees the tarball.
 */
export async function readSchemaFiles({ folder, env }: Newcomer, name: string): Promise<Use[]> {
  copyFileSync(newcomerScript("index.mjs"), join(folder, "index.mjs"));
  const python = (...args: readonly string[]) => run(["python3", ...args], { cwd: folder, env });
  const hasJsonschema = (await python("-c", "import jsonschema, referencing")).ok;
  const [node = { command: [] }] = nodes;
  return [
    { name: "files of the index", ...(await run([...node.command, "index.mjs", name], { cwd: folder, env })) },
    ...(hasJsonschema ? [validated(await python(pythonScript, join(folder, "node_modules", name)))] : []),
  ];
}

function validated({ ok, output }: { readonly ok: boolean; readonly output: string }): Use {
  const name = "examples by Python's jsonschema";
  if (!ok) return { name, ok, output };
  const { checks, problems } = JSON.parse(output) as { checks: number; problems: string[] };
  return { name, ok: checks > 0 && problems.length === 0, output: problems.join("; ") };
}
