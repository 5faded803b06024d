import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { registrations } from "./register.ts";
import { skeletonFiles, typeName } from "./skeleton.ts";

export interface Output {
  out(line: string): void;
  error(line: string): void;
}

const usage = `usage: pnpm new-gateway <id>
  Writes packages/<id> and schemas/<id>. The id is lower-case letters and digits and begins with a letter: inr, jeepay.`;

/** The whole command. Exit codes: 0 written, 1 the id is taken, 2 bad usage. */
export function run(argv: readonly string[], root: string, { out, error }: Output): number {
  const id = readId(argv);
  if (id === undefined) {
    error(usage);
    return 2;
  }
  const taken = takenBy(root, id);
  if (taken !== undefined) {
    error(`${id} is taken: ${taken}. Nothing was written.`);
    return 1;
  }
  const files = skeletonFiles(root, id);
  // Computed before anything is written, so that a mistake leaves every file as it was.
  const shared = registrations(root, id);
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { flag: "wx" });
  }
  for (const [path, text] of shared) writeFileSync(join(root, path), text);
  for (const path of files.keys()) out(`wrote ${path}`);
  for (const path of shared.keys()) out(`added ${id} to ${path}`);
  out(nextSteps(id));
  return 0;
}

function readId(argv: readonly string[]): string | undefined {
  try {
    const { positionals } = parseArgs({ args: [...argv], allowPositionals: true, options: {} });
    const [id = "", ...more] = positionals;
    return more.length === 0 && /^[a-z][a-z0-9]*$/.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

/** What stands in the way of an id: its folders, or a package of the workspace that has its name. */
function takenBy(root: string, id: string): string | undefined {
  const folder = [`packages/${id}`, `schemas/${id}`].find((path) => existsSync(join(root, path)));
  if (folder !== undefined) return `${folder} exists`;
  const manifests = globSync(["schemas/package.json", "{packages,tools,tests,examples}/*/package.json"], { cwd: root });
  const named = manifests.find((path) => {
    const { name } = JSON.parse(readFileSync(join(root, path), "utf8")) as { name?: string };
    return name === `@payout/${id}`;
  });
  return named && `${named} has the name @payout/${id}`;
}

function nextSteps(id: string): string {
  return `
Now:
  pnpm install && pnpm generate && pnpm format
  pnpm exec vitest run packages/${id}/test/conformance.test.ts -t '^${id} '

Each red case says what to write next. In this order:
  1. schemas/${id}: the messages, SOURCE.md, status.json, errors.json, openapi.source.json; the samples of the documents in
     examples/ instead of the constructed ones, for each operation an accepted and a refused answer. Run pnpm generate after
     each file.
  2. packages/${id}/test/subjects.ts: the gateway's messages by the documents, not by the code.
  3. packages/${id}/src: signature.ts, signing.ts, mapping.ts, status.ts, notification.ts, client.ts, testing.ts.
     packages/core/src/unverified.ts: the fields of a notification that name the merchant and the order, if they are new.
  4. The suite without -t: also every case red for a broken provider. packages/${id}/test: the other tests. README.md.
     Nothing may say "To be written" any more: pnpm check:packages lists what does.

Left to you, because only you know what to write there:
  packages/sandbox/src/${id}: the loopback gateway, written from the documents; open it in sandbox.ts, sandbox-options.ts and
    gateway/gateways.ts; export signAs${typeName(id)} from src/index.ts, and use it in packages/${id}/test/subjects.ts
  tools/check-packages/smoke/${id}.mjs, and its gateway in tools/check-packages/src/smoke.ts
  examples/demo/scenes.ts: a scene
  tests/end-to-end: a product
  README.md and README.zh-CN.md: a row in the table of packages
  .size-limit.ts: what pnpm size shows
  .changeset: pnpm changeset, for @payout/${id}, @payout/schemas and @payout/sandbox`;
}
