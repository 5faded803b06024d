import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { messages } from "./messages.mjs";

// Types that quicktype makes of every message, held against the compiler of their language. The repairs are those of the README.
const [schemas, language] = process.argv.slice(2);
const out = `types-${language}`;
const run = (command, cwd = ".") => spawnSync(command[0], command.slice(1), { encoding: "utf8", cwd });
const made = run([process.execPath, "quicktype.mjs", schemas, language, out]);
const { problems } = JSON.parse(made.stdout.trimEnd().split("\n").at(-1));
const files = () => readdirSync(out).filter((name) => /\.(?:go|java|php|cs|py|ts)$/u.test(name));
const edit = (name, change) => writeFileSync(join(out, name), change(readFileSync(join(out, name), "utf8")));

if (problems.length === 0 && language === "php")
  edit("types.php", (text) => text.replaceAll("AccountSuborg", "AccountSuborgAlias"));
if (problems.length === 0 && language === "java")
  edit("Converter.java", (text) => text.replaceAll("throws JsonProcessingException", "throws IOException"));
const jars = ["annotations", "core", "databind"].map((name) => `/usr/share/java/jackson-${name}.jar`).join(":");
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const compilers = {
  go: () => run(["go", "vet", "."], out),
  java: () => {
    mkdirSync(join(out, "classes"), { recursive: true });
    return run(["javac", "-d", "classes", "-cp", jars, ...files()], out);
  },
  php: () => run(["php", "-l", "types.php"], out),
  py: () => run(["/usr/bin/python3", "-m", "py_compile", "types_.py"], out),
  ts: () => run([process.execPath, tsc, "--noEmit", "--strict", "--skipLibCheck", "types.ts"], out),
  // No compiler of C# is among the tools of this repository.
  cs: () => ({ status: 0 }),
};
if (problems.length === 0) {
  const { status, stdout, stderr, error } = compilers[language]();
  if (status !== 0) problems.push(String(error ?? `${stdout}${stderr}`).slice(0, 600));
}
const text =
  problems.length === 0
    ? files()
        .map((name) => readFileSync(join(out, name), "utf8"))
        .join("\n")
    : "";
const named = [...text.matchAll(/^(?:export |public )?(?:type|class|interface|enum) (\w+)/gmu)].map(([, name]) => name);
const names = [...new Set(named)].sort();
if (text !== "")
  problems.push(
    ...names
      .filter((name) => /^Purple|^Fluffy|Datum|Element$|Class$/u.test(name))
      .map((name) => `made up the name ${name}`),
  );
console.log(`\n${JSON.stringify({ checks: messages.length, problems, names })}`);
process.exit(0);
