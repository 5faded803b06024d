import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fillSettings } from "./emit-readme.ts";
import type { GatewayInput } from "./generate.ts";
import { byCodeUnit } from "./json.ts";
import { readProviderSettings, readSettings, type Setting } from "./settings-table.ts";

/** What to generate from: each gateway that has both schemas and a package. */
export function readGateways(root: string): GatewayInput[] {
  const names = readdirSync(join(root, "schemas")).sort(byCodeUnit);
  const versions = readVersions(root);
  const gateways = names.filter((name) => existsSync(join(root, "packages", name, "package.json")));
  return gateways.flatMap((gateway) => {
    const files = readTree(root, `schemas/${gateway}`);
    const cases = join(root, "schemas/cases", `${gateway}.json`);
    const readme = join(root, "packages", gateway, "README.md");
    if (files.size === 0) return [];
    const version = versions[gateway];
    const settings = readSettingsOf(root, gateway);
    return [
      {
        gateway,
        files,
        ...(existsSync(readme) && { readme: readFileSync(readme, "utf8") }),
        ...(existsSync(cases) && { cases: readFileSync(cases, "utf8") }),
        ...(version !== undefined && { version }),
        ...(settings && { settings }),
      },
    ];
  });
}

/** What a gateway's `create…` takes: its own settings and the common ones of core. */
function readSettingsOf(root: string, gateway: string): Setting[] | undefined {
  const own = `packages/${gateway}/src/client.ts`;
  const common = "packages/core/src/settings.ts";
  if (![own, common].every((file) => existsSync(join(root, file)))) return undefined;
  const text = readFileSync(join(root, own), "utf8");
  const [, name = "Settings"] = /^export interface (\w+Settings) extends/mu.exec(text) ?? [];
  const commonText = readFileSync(join(root, common), "utf8");
  return readProviderSettings({ file: own, text, name }, { file: common, text: commonText, name: "CommonSettings" });
}

/** The engine's interfaces of settings, and where each is written. */
const engineSettings: Readonly<Record<string, string>> = {
  EngineSettings: "src/settings.ts",
  ProviderRules: "src/settings.ts",
  AlertSettings: "src/alerts/settings.ts",
  ProviderLimits: "src/limits/settings.ts",
};

/** The engine's page of settings, brought up to date; empty where there is no such page. */
export function readSettingsPages(root: string, engine: string): Map<string, string> {
  const page = "docs/settings.md";
  if (!existsSync(join(root, engine, page))) return new Map();
  const filled = Object.entries(engineSettings).reduce(
    (text, [name, source]) => {
      const file = `${engine}/${source}`;
      return fillSettings(text, readSettings({ file, text: readFileSync(join(root, file), "utf8"), name }), name);
    },
    readFileSync(join(root, engine, page), "utf8"),
  );
  return new Map([[page, filled]]);
}

/** Gateways that have schemas and no package to generate into: the work has begun, and silence would suggest that it is complete. */
export function gatewaysWithoutPackage(root: string): string[] {
  return readdirSync(join(root, "schemas"))
    .filter((name) => existsSync(join(root, "schemas", name, "status.json")))
    .filter((name) => !existsSync(join(root, "packages", name, "package.json")));
}

/** The table of breaking changes, for those who have the published package and not the repository. */
export function readBreakingChanges(root: string): Map<string, string> {
  const page = join(root, "tools/schema-diff/README.md");
  return existsSync(page) ? new Map([["BREAKING.md", readFileSync(page, "utf8")]]) : new Map();
}

/** schemas/versions.json: the released version of each gateway's schemas, written by the release. */
function readVersions(root: string): Readonly<Record<string, string>> {
  const file = join(root, "schemas/versions.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, string>) : {};
}

/** The JSON files below a folder, by their path from the root. */
function readTree(root: string, folder: string): Map<string, string> {
  const files = new Map<string, string>();
  if (!statSync(join(root, folder)).isDirectory()) return files;
  for (const path of listFiles(root, folder)) {
    if (path.endsWith(".json")) files.set(path, readFileSync(join(root, path), "utf8"));
  }
  return files;
}

/** Paths from the root with forward slashes, in an order that does not depend on the file system. */
export function listFiles(root: string, folder: string): string[] {
  const base = join(root, folder);
  if (!existsSync(base)) return [];
  const entries = readdirSync(base, { recursive: true, encoding: "utf8" });
  const paths = entries.map((entry) => `${folder}/${entry.replaceAll("\\", "/")}`);
  return paths.filter((path) => statSync(join(root, path)).isFile()).sort(byCodeUnit);
}
