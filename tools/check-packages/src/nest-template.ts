import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { NestTests } from "./commonjs-steps.ts";

const here = createRequire(import.meta.url);
const template = join(dirname(here.resolve("@nestjs/schematics/package.json")), "dist/lib/application/files/ts");

/** Writes what `nest new` writes, with our module in the application's, and returns how that runs its tests. */
export function writeNestTemplate(folder: string): NestTests {
  for (const file of globSync("**/*.{ts,json}", { cwd: template })) {
    const target = join(folder, file.replace("__specFileSuffix__", "spec"));
    mkdirSync(dirname(target), { recursive: true });
    const text = filledIn(readFileSync(join(template, file), "utf8"));
    writeFileSync(target, file.endsWith("app.module.ts") ? withPayouts(text) : text);
  }
  const { scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { scripts: Scripts };
  return { test: argumentsOf(scripts.test), testEndToEnd: argumentsOf(scripts["test:e2e"]) };
}

interface Scripts {
  readonly test: string;
  readonly "test:e2e": string;
}

/** The template's placeholders with the defaults of `nest new`; what is optional there stays out. */
function filledIn(text: string): string {
  return text
    .replaceAll(/<% if \(observe\) \{ %>.*?<% \} %>/gs, "")
    .replaceAll("<%= specFileSuffix %>", "spec")
    .replaceAll("<%= strict %>", "true")
    .replaceAll(/<%= \w+ %>/g, "merchant");
}

function withPayouts(module: string): string {
  const ours = module.replace(/imports: \[\s*\]/, "imports: [PayoutsModule]");
  if (ours === module) throw new Error(`Nest's template has another module now:\n${module}`);
  return `import { PayoutsModule } from "./payouts/payouts.module";\n${ours}`;
}

function argumentsOf(script: string): string[] {
  const [, args] = /^node (.*)$/.exec(script) ?? [];
  if (args === undefined) throw new Error(`Nest's template runs its tests in another way now: ${script}`);
  return args.split(" ").filter((each) => !each.endsWith("jest.js"));
}
