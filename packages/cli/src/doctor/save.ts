import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { applyEdits, modify, type ParseError, parseTree } from "jsonc-parser";
import { usage } from "../failure.ts";

/** A setting, and what it is to be. */
export interface NewSetting {
  readonly name: string;
  readonly value: unknown;
}

/**
 * Writes settings of a provider into a configuration in JSON; everything else in the file, but the setting before it, stays as it is written. The file is
 * replaced as a whole: whoever reads it meanwhile has the old one or the new one.
 * @throws CommandError `usage` for a file that has changed into something else
 */
export function saveSettings(path: string, provider: string, settings: readonly NewSetting[]): void {
  const before = readFileSync(path, "utf8");
  const problems: ParseError[] = [];
  parseTree(before, problems);
  if (problems.length > 0) throw usage(`${path} is not JSON any more. Nothing was written`);
  const indent = /^[ \t]+/m.exec(before)?.[0] ?? "  ";
  const formattingOptions = {
    insertSpaces: !indent.startsWith("\t"),
    tabSize: indent.length,
    eol: before.includes("\r\n") ? "\r\n" : "\n",
  };
  const after = settings.reduce(
    (text, { name, value }) =>
      applyEdits(text, modify(text, ["providers", provider, "settings", name], value, { formattingOptions })),
    before,
  );
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, after, { mode: statSync(path).mode, flag: "wx" });
  renameSync(draft, path);
}
