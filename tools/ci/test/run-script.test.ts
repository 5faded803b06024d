import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";

let scratch: string;
let repository: string;

const git = (...args: readonly string[]) =>
  execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], {
    cwd: repository,
    encoding: "utf8",
  }).trim();

function write(file: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(repository, file)), { recursive: true });
  writeFileSync(join(repository, file), text, { mode });
}

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "payout-ci-script-"));
  onTestFinished(() => rmSync(scratch, { recursive: true, force: true }));
  repository = join(scratch, "a repository 代付");
  mkdirSync(join(scratch, "tmp"));
  mkdirSync(join(repository, ".ci"), { recursive: true });
  cpSync(resolve(import.meta.dirname, "../../../.ci/run"), join(repository, ".ci/run"));
  write("file", "main");
  write("tests/browser/package.json", "{}");
  write(".gitignore", "screenshots/");
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "--message", "main");
  git("checkout", "--quiet", "-b", "work");
  write("file", "work");
  git("commit", "--quiet", "--all", "--message", "work");
});

/** Runs the script with a pnpm that prints where it is instead of installing and checking; `fails` is the word it fails at. */
function run(fails = "never") {
  const bin = join(scratch, "bin");
  mkdirSync(bin, { recursive: true });
  const program = `#!/bin/sh
case "$*" in *${fails}*) echo "2 passed, 1 failed"; exit 7;; esac
case "$*" in *exec*)
  mkdir -p tests/browser/screenshots && echo new > tests/browser/screenshots/page.png
  echo "mode=$(stat -c %a .. 2>/dev/null || stat -f %Lp ..) file=$(cat file) head=$(git rev-parse HEAD) main=$(git rev-parse main)"
  echo "$PAYOUT_CI_NOTE"
  echo "3 passed, 0 failed";;
esac
`;
  writeFileSync(join(bin, "npx"), program);
  chmodSync(join(bin, "npx"), 0o755);
  const { status, stdout, stderr } = spawnSync("bash", [join(repository, ".ci/run")], {
    cwd: scratch,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PATH: `${bin}:${process.env["PATH"]}`, TMPDIR: join(scratch, "tmp") },
  });
  return { status, output: stdout + stderr, lastLine: stdout.trimEnd().split("\n").at(-1) };
}

describe.skipIf(process.platform === "win32")(".ci/run", { timeout: 60_000 }, () => {
  test("works in a clone of the commit below a folder of mode 700, knows main, and leaves only the pictures", () => {
    const { status, output, lastLine } = run();
    expect(output).toContain(`mode=700 file=work head=${git("rev-parse", "work")} main=${git("rev-parse", "main")}`);
    expect(output).not.toContain("not committed");
    expect([status, lastLine]).toEqual([0, "3 passed, 0 failed"]);
    expect(readdirSync(join(scratch, "tmp"))).toEqual([]);
    expect(existsSync(join(repository, "tests/browser/screenshots/page.png"))).toBe(true);
  });

  test("knows main also where only the remote has it, and where it is checked out", () => {
    const main = git("rev-parse", "main");
    git("update-ref", "refs/remotes/origin/main", main);
    git("branch", "--quiet", "-D", "main");
    expect(run().output).toContain(`main=${main}`);
    git("checkout", "--quiet", "--detach");
    expect(run().output).toContain(`head=${git("rev-parse", "work")} main=${main}`);
    git("checkout", "--quiet", "-b", "main", main);
    expect(run().output).toContain(`file=main head=${main} main=${main}`);
  });

  test("points out what is not committed, also beside the result", () => {
    write("file", "changed");
    write("new file", "");
    const { output } = run();
    expect(output).toContain("file=work");
    expect(output.match(/Not checked, because it is not committed:\n M file\n\?\? "new file"/g)).toHaveLength(2);
  });

  test.each([
    ["the checks fail", "exec", 7, "2 passed, 1 failed"],
    ["the installation fails", "install", 1, "0 passed, 1 failed"],
  ])("fails and cleans up when %s", (_, word, expected, line) => {
    const { status, lastLine } = run(word);
    expect([status, lastLine]).toEqual([expected, line]);
    expect(readdirSync(join(scratch, "tmp"))).toEqual([]);
  });
});
