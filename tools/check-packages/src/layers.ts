import { globSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import type { Package } from "./repository.ts";

/** Which of our packages a package may name: everywhere, and in its tests besides. */
interface Layer {
  readonly anywhere: readonly string[];
  readonly inTests: readonly string[];
}

const gateways = ["@payout/hongwen", "@payout/inr", "@payout/jeepay", "@payout/multicountry"];

// One way only: providers know core, core knows no package, and no provider knows another. Tests may use the loopback gateways.
const layers: Readonly<Record<string, Layer>> = {
  core: { anywhere: [], inTests: [] },
  sandbox: { anywhere: ["@payout/core", "@payout/look"], inTests: [] },
  console: {
    anywhere: ["@payout/engine", "@payout/look"],
    inTests: ["@payout/core", "@payout/test-support"],
  },
  engine: {
    anywhere: ["@payout/core"],
    inTests: [...["@payout/sandbox", ...gateways], ...["@payout/postgres", "@payout/test-support"]],
  },
  // It knows all; which gateways are installed is its user's choice.
  cli: {
    anywhere: ["@payout/console", "@payout/core", "@payout/engine", "@payout/sandbox", "@payout/schemas", ...gateways],
    inTests: ["@payout/test-support"],
  },
};
const providerLayer: Layer = { anywhere: ["@payout/core"], inTests: ["@payout/sandbox", "@payout/test-support"] };

// `import … from`, `export … from`, a bare `import`, `import()`, `require()` and `import("…")` in a type.
const specifiers = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*["'`]([^"'`\n]+)["'`]/g;

/** Imports and dependencies of our own packages that go the wrong way, also in tests and by a path into another folder. */
export function layerProblems({ folder, manifest }: Package): string[] {
  const { anywhere, inTests } = layers[basename(folder)] ?? providerLayer;
  const everywhere = [manifest.name, ...anywhere];
  const files = globSync("{src,test}/**/*.{ts,js,mts,mjs}", { cwd: folder });
  return [
    ...files.flatMap((file) => {
      const allowed = /^test\b/.test(file) ? [...everywhere, ...inTests] : everywhere;
      return wrongImports(folder, file, allowed).map((name) => `${file} must not import ${name}`);
    }),
    ...wrongDependencies(manifest, anywhere, inTests),
  ].map((problem) => `${manifest.name}: ${problem}`);
}

function wrongImports(folder: string, file: string, allowed: readonly string[]): string[] {
  return [...readFileSync(join(folder, file), "utf8").matchAll(specifiers)].flatMap(([, specifier = ""]) => {
    const [ours] = /^@payout\/[a-z-]+/.exec(specifier) ?? [];
    if (ours !== undefined) return allowed.includes(ours) ? [] : [ours];
    const leaves =
      specifier.startsWith(".") && relative(folder, join(folder, dirname(file), specifier)).startsWith("..");
    return leaves ? [`${specifier}, which is outside its folder`] : [];
  });
}

function wrongDependencies(
  manifest: Package["manifest"],
  anywhere: readonly string[],
  inTests: readonly string[],
): string[] {
  const named = (field: string) => Object.keys((manifest[field] as object | undefined) ?? {});
  const wrong = (fields: readonly string[], allowed: readonly string[]) =>
    fields.flatMap((field) =>
      named(field)
        .filter((name) => name.startsWith("@payout/") && !allowed.includes(name))
        .map((name) => `package.json: ${field} must not name ${name}`),
    );
  return [
    ...wrong(["dependencies", "peerDependencies", "optionalDependencies"], anywhere),
    ...wrong(["devDependencies"], [...anywhere, ...inTests]),
  ];
}
