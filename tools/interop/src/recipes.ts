import type { Trial } from "./trial.ts";

/** A program in a README: its first comment names its file and what it prints, as "ajv.mjs prints true false". */
export interface Recipe {
  readonly name: string;
  readonly prints: string;
  readonly text: string;
}

const fence = /^```\w+\n(.*?)^```$/gmsu;
const head = /^(?:<\?php\n)?(?:\/\/|#) ([\w-]+\.(?:mjs|py|php|go|ts)) prints (.+)$/mu;

export function recipesOf(readme: string): Recipe[] {
  return [...readme.matchAll(fence)].flatMap(([, text = ""]) => {
    const [, name, prints] = head.exec(text.split("\n").slice(0, 2).join("\n")) ?? [];
    return name === undefined || prints === undefined ? [] : [{ name, prints, text }];
  });
}

interface Language {
  readonly reader: string;
  readonly command: readonly string[];
  readonly needs: readonly string[];
}

/** How a recipe is run, by the end of its file's name. */
const languages: Readonly<Record<string, Language>> = {
  mjs: { reader: "TypeScript", command: [process.execPath], needs: [] },
  py: {
    reader: "Python",
    command: ["/usr/bin/python3"],
    needs: ["/usr/bin/python3", "-c", "import fastjsonschema, jsonschema"],
  },
  php: { reader: "PHP", command: ["php"], needs: ["php", "-r", "require 'JsonSchema/autoload.php';"] },
  go: { reader: "Go", command: ["go", "run"], needs: ["go", "version"] },
};

/** The trial of a recipe: it is run by the script that compares what it prints. */
export function recipeTrial({ name, prints }: Recipe, goEnvironment: Readonly<Record<string, string>>): Trial {
  const language = languages[name.slice(name.lastIndexOf(".") + 1)];
  if (language === undefined) throw new Error(`nothing runs ${name}`);
  return {
    reader: language.reader,
    tool: `README: ${name}`,
    does: "the recipe as it is printed",
    command: [process.execPath, "recipe.mjs", prints, ...language.command, name],
    environment: goEnvironment,
    needs: language.needs,
    recipe: "it is one",
  };
}
