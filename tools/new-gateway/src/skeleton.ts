import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The provider whose files are taken as they are where nothing in them is about its gateway. */
const model = "inr";
const templates = join(import.meta.dirname, "../templates");
const suffix = ".template";

/** Where the templates of each folder go. */
const places: Readonly<Record<string, string>> = { package: "packages", schemas: "schemas" };

/** Every file of a new gateway, by its path from the root. */
export function skeletonFiles(root: string, id: string): Map<string, string> {
  const files = new Map([...derivedFiles(root, id), ...templateFiles(id)]);
  return new Map([...files].toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

/** The names in code that begin with the gateway's. */
export function typeName(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1);
}

function templateFiles(id: string): [string, string][] {
  return Object.entries(places).flatMap(([folder, place]) =>
    globSync(`**/*${suffix}`, { cwd: join(templates, folder) }).map((name): [string, string] => [
      `${place}/${id}/${name.slice(0, -suffix.length).replaceAll("\\", "/")}`,
      readFileSync(join(templates, folder, name), "utf8")
        .replaceAll("{{id}}", id)
        .replaceAll("{{Id}}", typeName(id)),
    ]),
  );
}

/** What is the same in every provider comes from one of them, so that it cannot be out of date. */
function derivedFiles(root: string, id: string): [string, string][] {
  const read = (file: string) => readFileSync(join(root, "packages", model, file), "utf8");
  const manifest = {
    ...(JSON.parse(read("package.json")) as object),
    name: `@payout/${id}`,
    version: "0.0.0",
    description: "To be written: what the gateway pays, and to whom.",
  };
  const suite = read("test/conformance.test.ts").replaceAll(model, id).replaceAll(typeName(model), typeName(id));
  return [
    [`packages/${id}/package.json`, `${JSON.stringify(manifest, undefined, 2)}\n`],
    [`packages/${id}/tsdown.config.ts`, read("tsdown.config.ts")],
    [`packages/${id}/test/conformance.test.ts`, suite],
  ];
}
