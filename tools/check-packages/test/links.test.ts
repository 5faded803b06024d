import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { linkProblems, pagesBelow } from "../src/links.ts";
import { repositoryRoot } from "../src/repository.ts";
import { tarballLinkProblems } from "../src/tarballs.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "payout-links-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const problems = () => linkProblems(root, pagesBelow(root));

test("every link and image in this repository's pages leads somewhere", () => {
  const pages = pagesBelow(repositoryRoot, "{*.md,{.github,docs,examples,packages,schemas,tools}/**/*.md}");
  expect(pages).toEqual(expect.arrayContaining(["README.md", "docs/README.md", "packages/engine/docs/states.md"]));
  expect(linkProblems(repositoryRoot, pages)).toEqual([]);
});

test("what is right is not complained about", () => {
  write("docs/other page.md", "# A `b` — C!\n\n## Twice\n\n## Twice\n\n### 中文 标题\n");
  write("picture.png", "");
  write(
    "README.md",
    [
      "# Title",
      "[whole](https://a.example/x#y) [mail](mailto:a@b.example) [here](#title) ![picture](picture.png)",
      "[folder](docs) [page](docs/other%20page.md#a-b--c) [again](docs/other%20page.md#twice-1) [中](docs/other%20page.md#中文-标题)",
      "[by reference][r], `[code](nowhere.md)`, ``[more `code`](nowhere.md)``",
      "[r]: picture.png",
      '<img src="picture.png">',
      "```md",
      "[in code](nowhere.md)",
      "# Not a heading",
      "```",
    ].join("\n"),
  );
  expect(problems()).toEqual([]);
});

describe("is red", () => {
  test.each([
    ["a link to a file that is not there", "[a](nowhere.md)", "nowhere.md is not there"],
    ["an image that is not there", "![a](docs/nowhere.png)", "docs/nowhere.png is not there"],
    ["an image in HTML", '<img alt="a" src="nowhere.png">', "nowhere.png is not there"],
    ["a reference", "[a]\n\n[a]: nowhere.md", "nowhere.md is not there"],
    ["a link out of the folder", "[a](../other/README.md)", "../other/README.md leads out of here"],
    ["a link from the root of a disk", "[a](/README.md)", "/README.md leads out of here"],
    ["an anchor that is not there", "[a](#nowhere)", "#nowhere has no such heading"],
    ["an anchor of another page", "[a](docs/page.md#nowhere)", "docs/page.md#nowhere has no such heading"],
    ["a heading that is only in code", "[a](#b)\n\n```\n# b\n```", "#b has no such heading"],
    ["a link after a title with a code span", "`x` [a](nowhere.md) `y`", "nowhere.md is not there"],
  ])("for %s", (_, text, problem) => {
    write("docs/page.md", "# Page\n");
    write("README.md", `# Title\n\n${text}\n`);
    expect(problems()).toEqual([`README.md: ${problem}`]);
  });

  test("for a link whose file exists in the repository but is not packed", () => {
    write("package/package.json", '{ "name": "demo" }');
    write(
      "package/README.md",
      "# Demo\n\n[sources](src/index.ts) [other](../other/README.md) [page](docs/page.md#page)\n",
    );
    write("package/docs/page.md", "# Page\n\n![picture](missing.png)\n");
    expect(spawnSync("tar", ["-czf", "demo.tgz", "package"], { cwd: root }).status).toBe(0);
    expect(tarballLinkProblems("demo", join(root, "demo.tgz"), join(root, "unpacked"))).toEqual([
      "demo: README.md: src/index.ts is not there in the tarball",
      "demo: README.md: ../other/README.md leads out of here in the tarball",
      "demo: docs/page.md: missing.png is not there in the tarball",
    ]);
  });
});
