import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { folder, messages, report } from "./messages.mjs";

// All messages at once, into one package, as a team does that wants the types.
const [language, out] = process.argv.slice(3);
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const home = dirname(createRequire(import.meta.url).resolve("quicktype/package.json"));
const { bin } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
const target = join(
  out,
  { go: "Types.go", java: "Types.java", php: "types.php", cs: "Types.cs", py: "types_.py", ts: "types.ts" }[language],
);
const more = {
  go: ["--package", "payouts"],
  java: ["--package", "payouts"],
  php: [],
  cs: [],
  py: ["--python-version", "3.7"],
  ts: [],
}[language];
const inputs = messages.map(({ file, title }) => {
  // quicktype takes the name of the type from the name of the file.
  const copy = join(out, `${title}.schema.json`);
  writeFileSync(copy, readFileSync(join(resolve(folder), file)));
  return copy;
});
const { status, stderr } = spawnSync(
  process.execPath,
  [
    join(home, typeof bin === "string" ? bin : bin.quicktype),
    "--src-lang",
    "schema",
    "--lang",
    language,
    "--out",
    target,
    ...more,
    ...inputs,
  ],
  { encoding: "utf8" },
);
for (const input of inputs) rmSync(input);
report(inputs.length, status === 0 ? [] : [stderr.slice(-600)]);
