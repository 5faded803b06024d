import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Package } from "./repository.ts";

/** What every provider package has, and nothing else: someone who knows one package knows them all. */
const files: Readonly<Record<string, readonly string[]>> = {
  "": ["README.md", "package.json", "tsdown.config.ts"],
  src: [
    "client.ts",
    "index.ts",
    "mapping.ts",
    "notification.ts",
    "signature.ts",
    "signing.ts",
    "status.ts",
    "testing.ts",
  ],
  "src/generated": ["schemas.ts", "tables.ts", "types.ts", "validators.d.ts", "validators.js"],
  test: [
    "client.test.ts",
    "conformance.test.ts",
    "generated-types.test-d.ts",
    "mapping.test.ts",
    "notification.test.ts",
    "signing.test.ts",
    "status.test.ts",
    "types.test-d.ts",
  ],
};

/** What these entries export, types included: the same names sign and test with every gateway. */
const entryExports: Readonly<Record<string, readonly string[]>> = {
  "src/signing.ts": ["canonicalText", "explain", "sign", "verify"],
  "src/testing.ts": [
    "MessageFields",
    "SignedNotification",
    "SignedNotificationOptions",
    "TestMerchant",
    "signedNotification",
  ],
};

const entry = (name: string) => ({
  import: { types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` },
  require: { types: `./dist/${name}.d.cts`, default: `./dist/${name}.cjs` },
});

/** The fields of package.json that are the same in every provider. */
const manifestFields: Readonly<Record<string, unknown>> = {
  license: "MIT",
  type: "module",
  sideEffects: false,
  engines: { node: ">=22" },
  // `main`, `types` and `typesVersions` are for TypeScript projects whose module resolution does not read `exports`.
  main: "./dist/index.cjs",
  types: "./dist/index.d.cts",
  exports: {
    ".": entry("index"),
    "./schemas": entry("schemas"),
    "./signing": entry("signing"),
    "./testing": entry("testing"),
    "./package.json": "./package.json",
  },
  typesVersions: {
    "*": {
      schemas: ["./dist/schemas.d.cts"],
      signing: ["./dist/signing.d.cts"],
      testing: ["./dist/testing.d.cts"],
    },
  },
  files: ["dist"],
  publishConfig: { access: "public" },
  dependencies: { "@payout/core": "workspace:^" },
  peerDependencies: { "@sinclair/typebox": "^0.34.0" },
  peerDependenciesMeta: { "@sinclair/typebox": { optional: true } },
};

/** What is different about one provider package, one line for each difference with what to do. */
export function anatomyProblems({ folder, manifest }: Package): string[] {
  return [
    ...fileProblems(folder),
    ...exportProblems(folder),
    ...readmeProblems(folder),
    ...testProblems(folder),
    ...manifestProblems(manifest),
  ].map((problem) => `${manifest.name}: ${problem}`);
}

function fileProblems(folder: string): string[] {
  return Object.entries(files).flatMap(([place, expected]) => {
    const path = join(folder, place);
    const missing = expected.filter((name) => !existsSync(join(path, name))).map((name) => `add ${join(place, name)}`);
    if (place !== "src" && place !== "src/generated") return missing;
    const found = readdirSync(path, { withFileTypes: true }).filter((item) => item.isFile());
    const extra = found
      .filter(({ name }) => !expected.includes(name))
      .map(({ name }) => `remove ${join(place, name)}, or give it to every provider`);
    return [...missing, ...extra];
  });
}

function exportProblems(folder: string): string[] {
  return Object.entries(entryExports).flatMap(([file, expected]) => {
    const path = join(folder, file);
    const found = existsSync(path) ? exportedNames(readFileSync(path, "utf8")) : expected;
    return [
      ...expected.filter((name) => !found.includes(name)).map((name) => `${file}: export ${name}`),
      ...found
        .filter((name) => !expected.includes(name))
        .map((name) => `${file}: do not export ${name}; move it to another file`),
    ];
  });
}

/** The names that a source file exports; `*` for a whole other file, `default` for its default. */
function exportedNames(source: string): string[] {
  const declared = /^export (?:async )?(?:abstract )?(?:function\*?|const|let|class|type|interface|enum) (\w+)/gm;
  const listed = /^export (?:type )?\{([^}]*)\}/gm;
  return [
    ...[...source.matchAll(declared)].map(([, name = ""]) => name),
    ...[...source.matchAll(listed)].flatMap(([, names = ""]) =>
      names
        .split(",")
        .map((name) => name.trim().replace(/^.*\bas\s+|^type\s+/, ""))
        .filter((name) => name !== ""),
    ),
    ...(/^export \*/m.test(source) ? ["*"] : []),
    ...(/^export default\b/m.test(source) ? ["default"] : []),
  ];
}

/** The status words and the settings are what users look up first, and only a generated table is right. */
function readmeProblems(folder: string): string[] {
  const readme = join(folder, "README.md");
  if (!existsSync(readme)) return [];
  const text = readFileSync(readme, "utf8");
  return ["status", "settings"]
    .filter((table) => !new RegExp(`<!-- generated:${table}[^>]*-->\\n\\|`).test(text))
    .map(
      (table) => `README.md: add <!-- generated:${table} --> and <!-- /generated:${table} -->, then run pnpm generate`,
    );
}

/** A file that is there and tests nothing is worse than one that is missing. */
function testProblems(folder: string): string[] {
  const present = (files["test"] ?? []).filter((name) => existsSync(join(folder, "test", name)));
  return present.flatMap((name) => {
    const text = readFileSync(join(folder, "test", name), "utf8");
    if (/\.(?:todo|skip|only)\b/.test(text)) return [`test/${name}: finish what is todo, skipped or alone`];
    return /\b(?:test|it)\b[.(]/.test(text) ? [] : [`test/${name}: it has no test`];
  });
}

function manifestProblems(manifest: Package["manifest"]): string[] {
  return Object.entries(manifestFields)
    .filter(([field, expected]) => JSON.stringify(manifest[field]) !== JSON.stringify(expected))
    .map(([field, expected]) => `package.json: ${field} must be ${JSON.stringify(expected)}`);
}
