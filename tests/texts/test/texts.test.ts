import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { textsOf } from "../src/texts.ts";
import { replaced } from "../src/words.ts";

const root = resolve(import.meta.dirname, "../../..");

// Comes from the schemas, whose own texts are checked where they are written.
const files = globSync("packages/*/src/**/*.ts", { cwd: root, exclude: (name) => name.endsWith("generated") })
  .filter((file) => !file.includes("/testing/"))
  .sort();

test("finds sentences with their gaps, and no SQL, names or types", () => {
  const source = `
    import x from "a module of this name";
    type T = "a type of text";
    const key = \`\${provider}/\${reference}\`;
    const rows = sql\`select all from the table\`;
    throw new Error(\`\${what} was refused: \${"because it was late"}. Submit it again.\`);
  `;
  expect(textsOf(source)).toEqual(["… was refused: …. Submit it again.", "because it was late"]);
});

test("every text that the packages can show is in the table", async () => {
  const rows = files.flatMap((file) => textsOf(readFileSync(join(root, file), "utf8")).map((text) => row(file, text)));
  expect(rows.length).toBeGreaterThan(300);
  const table = [
    "# Every text that the packages can show",
    "",
    "A value that is filled in is written `…`.",
    "",
    ...rows,
  ];
  await expect(`${table.join("\n")}\n`).toMatchFileSnapshot("../texts.md");
});

describe("no text uses a word that was replaced", () => {
  for (const [old, better] of replaced)
    test(`${old.source} (write: ${better})`, () => {
      const found = files.flatMap((file) =>
        textsOf(readFileSync(join(root, file), "utf8"))
          .filter((text) => old.test(text))
          .map((text) => `${file}: ${text}`),
      );
      expect(found).toEqual([]);
    });
});

function row(file: string, text: string): string {
  return `- \`${file.replace("packages/", "")}\`: ${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')}`;
}
