import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "../src/run.ts";
import { readProviderSettings, readSettings, settingsTable } from "../src/settings-table.ts";
import { readText, temporaryRepository } from "./support.ts";

const common = {
  file: "packages/core/src/settings.ts",
  name: "CommonSettings",
  text: [
    "export interface CommonSettings {",
    "  /** Base URL. */",
    "  readonly baseUrl?: string;",
    "  /**",
    "   * Time budget,",
    "   * in milliseconds.",
    "   * @default send 90,000; others 30,000",
    "   */",
    "  readonly timeoutMs?: number;",
    "  /** Left out. */",
    "  readonly secrets?: readonly string[];",
    "}",
    "",
  ].join("\n"),
};
const own = {
  file: "packages/demo/src/client.ts",
  name: "DemoSettings",
  text: [
    'export interface DemoSettings extends Omit<CommonSettings, "secrets"> {',
    "  /** A pattern. @default /^a|b$/ */",
    "  readonly pattern?: RegExp;",
    "  /** Limits. */",
    "  readonly limits?: { readonly minimum?: string; readonly maximum?: string };",
    "  /** Who you are. */",
    "  readonly merchant: string;",
    "  /** Where it is. */",
    "  readonly baseUrl: string;",
    "}",
    "",
  ].join("\n"),
};
const table = [
  "| setting | type | default | meaning |",
  "|---|---|---|---|",
  "| `baseUrl` | `string` | required | Where it is. |",
  "| `merchant` | `string` | required | Who you are. |",
  "| `pattern` | `RegExp` | `/^a\\|b$/` | A pattern. |",
  "| `limits` | `{ readonly minimum?: string; readonly maximum?: string }` |  | Limits. |",
  "| `timeoutMs` | `number` | send 90,000; others 30,000 | Time budget, in milliseconds. |",
].join("\n");

test("baseUrl first, then what is required, own settings before common ones, without what is omitted", () => {
  expect(settingsTable(readProviderSettings(own, common))).toBe(table);
});

test("a setting without a docstring is named, because it would be missing in the table", () => {
  const text = own.text.replace("  /** Limits. */\n", "");
  expect(() => readSettings({ ...own, text })).toThrow(
    "packages/demo/src/client.ts#: add a docstring to DemoSettings.limits",
  );
});

test("an interface that is not there is named", () => {
  expect(() => readSettings({ ...own, name: "Other" })).toThrow("export the interface Other");
});

test("generate writes a provider's table, and --check sees a setting that has no row yet", async () => {
  const root = temporaryRepository();
  for (const { file, text } of [own, common]) {
    mkdirSync(join(root, file, ".."), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  const readme = join(root, "packages/demo/README.md");
  writeFileSync(readme, "# demo\n\n<!-- generated:settings -->\n<!-- /generated:settings -->\n");
  const errors: string[] = [];
  const command = (...argv: string[]) => run(argv, root, { out: () => {}, error: (line) => errors.push(line) });
  expect(await command()).toBe(0);
  expect(readText(root, "packages/demo/README.md")).toContain(table);
  writeFileSync(
    join(root, common.file),
    common.text.replace("  /** Left", "  /** New. */\n  readonly new?: boolean;\n  /** Left"),
  );
  expect(await command("--check")).toBe(1);
  expect(errors).toContain("different: packages/demo/README.md");
});
