import type { ErrorFile } from "../../codegen/src/error-table.ts";
import type { OpenApiSource } from "../../codegen/src/openapi-source.ts";
import type { Schema } from "../../codegen/src/schema.ts";
import type { StatusFile } from "../../codegen/src/status-table.ts";
import { compareOpenApi } from "./compare-openapi.ts";
import { compareSchemas } from "./compare-schemas.ts";
import { compareErrors, compareStatuses } from "./compare-tables.ts";
import { type Difference, type Direction, type Finding, type Level, levels, show } from "./finding.ts";
import { type GatewayFiles, type Schemas, sameJson } from "./tree.ts";

/** Every difference between the released schemas and these, the most harmful first. */
export function compare(released: Schemas, current: Schemas): Finding[] {
  const gateways = [...new Set([...released.keys(), ...current.keys()])].sort();
  const findings = gateways.flatMap((gateway) =>
    compareGateway(released.get(gateway), current.get(gateway), gateway).map((difference) => ({
      gateway,
      ...difference,
      inProvider: !/\/examples\/|\/openapi\.source\.json$/u.test(difference.file),
    })),
  );
  // A definition that two messages share is found twice; the same place in both directions stays twice.
  const unique = [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
  return unique.sort((a, b) => levels.indexOf(b.level) - levels.indexOf(a.level));
}

function compareGateway(old: GatewayFiles | undefined, now: GatewayFiles | undefined, gateway: string): Difference[] {
  const whole = (kind: string, level: Level, message: string) => [{ file: gateway, pointer: "", kind, level, message }];
  if (!old) return whole("gateway-added", "additive", `${gateway} is new`);
  if (!now) return whole("gateway-removed", "breaking", `${gateway} is gone`);
  const files = [...new Set([...old.keys(), ...now.keys()])].sort();
  return files.flatMap((file) => {
    const [was, is] = [old.get(file), now.get(file)];
    if (sameJson(was, is) && !isMessage(file)) return [];
    if (was === undefined || is === undefined) return [presenceOf(file, was === undefined)];
    return compareFile(file, old, now);
  });
}

function isMessage(file: string): boolean {
  return directionOf(file) !== undefined && !file.includes("/examples/");
}

/** Our own words for whole files; an example is documentation, everything else is a contract. */
function presenceOf(file: string, isNew: boolean): Difference {
  const [what, removal, addition]: [string, Level, Level] = file.includes("/examples/")
    ? ["example", "docs", "docs"]
    : [/\/(?:status|errors)\.json$/u.test(file) ? "table" : "schema", "breaking", "additive"];
  return {
    file,
    pointer: "",
    kind: `${what}-${isNew ? "added" : "removed"}`,
    level: isNew ? addition : removal,
    message: isNew ? "is new" : "is gone",
  };
}

function compareFile(file: string, old: GatewayFiles, now: GatewayFiles): Difference[] {
  const [was, is] = [old.get(file), now.get(file)];
  if (file.includes("/examples/")) {
    return [{ file, pointer: "", kind: "example-changed", level: "docs", message: "another sample" }];
  }
  if (file.endsWith("/status.json")) return compareStatuses(file, was as StatusFile, is as StatusFile);
  if (file.endsWith("/errors.json")) return compareErrors(file, was as ErrorFile, is as ErrorFile);
  if (file.endsWith("/openapi.source.json")) return compareOpenApi(file, was as OpenApiSource, is as OpenApiSource);
  const [before, after] = [was as Schema, is as Schema];
  const direction = directionOf(file);
  return [
    ...definitionDifferences(file, before, after),
    ...(direction
      ? compareSchemas(
          { files: old, file, pointer: "", schema: before },
          { files: now, file, pointer: "", schema: after },
          direction,
        )
      : sharedNotes(file, before, after)),
  ];
}

/** undefined for files of definitions, which have no direction of their own. */
function directionOf(file: string): Direction | undefined {
  if (/\.(?:response|notification)\.json$/u.test(file)) return "received";
  return /(?:\.request|\/destination)\.json$/u.test(file) ? "sent" : undefined;
}

/** Each definition is a type that users can name. What is in it is compared where messages use it. */
function definitionDifferences(file: string, old: Schema, now: Schema): Difference[] {
  const [before, after] = [Object.keys(old.$defs ?? {}), Object.keys(now.$defs ?? {})];
  const at = (name: string, kind: string, level: Level, message: string) => {
    return { file, pointer: `/$defs/${name}`, kind, level, message };
  };
  return [
    ...before
      .filter((name) => !after.includes(name))
      .map((name) => at(name, "type-removed", "breaking", `${name} is gone`)),
    ...after
      .filter((name) => !before.includes(name))
      .map((name) => at(name, "type-added", "additive", `${name} is new`)),
  ];
}

function sharedNotes(file: string, old: Schema, now: Schema): Difference[] {
  if (old.description === now.description && old["x-source"] === now["x-source"]) return [];
  const message = `${show(old.description)} -> ${show(now.description)}`;
  return [{ file, pointer: "", kind: "description-changed", level: "docs", message }];
}
