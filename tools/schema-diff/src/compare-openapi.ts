import type { OpenApiSource, Operation, Webhook } from "../../codegen/src/openapi-source.ts";
import { type Difference, type Level, show } from "./finding.ts";
import { sameJson } from "./tree.ts";

/** Differences between two openapi.source.json: addresses and names are a contract, the rest is prose. */
export function compareOpenApi(file: string, old: OpenApiSource, now: OpenApiSource): Difference[] {
  const prose = (
    ["title", "description", "documents", "servers", "tags", "signing", "contents", "acceptedCode"] as const
  )
    .filter((key) => !sameJson(old[key], now[key]))
    .map(
      (key): Difference => ({ file, pointer: `/${key}`, kind: "openapi-text-changed", level: "docs", message: key }),
    );
  const security: Difference[] = sameJson(withoutProse(old.security), withoutProse(now.security))
    ? []
    : [{ file, pointer: "/security", kind: "security-changed", level: "breaking", message: "security" }];
  const method: Difference[] = sameJson(methodOf(old), methodOf(now))
    ? []
    : [
        {
          file,
          pointer: "/signing/method",
          kind: "signature-changed",
          level: "breaking",
          message: "another text is signed",
        },
      ];
  return [
    ...prose,
    ...security,
    ...method,
    ...destinationDifferences(file, old, now),
    ...compareNamed(file, "operations", byId(old.operations), byId(now.operations), operationKeys),
    ...compareNamed(file, "webhooks", byId(old.webhooks), byId(now.webhooks), webhookKeys),
  ];
}

/** Absent in what is older than the method. */
function methodOf({ signing }: Partial<OpenApiSource>): object | null {
  return signing?.method ?? null;
}

/** A request that is checked by its destination allows less than one schema for all of them; generated clients notice. */
function destinationDifferences(file: string, old: OpenApiSource, now: OpenApiSource): Difference[] {
  if (sameJson(old.destinations ?? [], now.destinations ?? [])) return [];
  const message = "requests are chosen by another rule";
  return [{ file, pointer: "/destinations", kind: "destinations-changed", level: "breaking", message }];
}

function withoutProse(schemes: OpenApiSource["security"]): object[] {
  return schemes.map(({ description: _description, ...scheme }) => scheme);
}

function byId<T extends { readonly operationId: string }>(list: readonly T[]): Readonly<Record<string, T>> {
  return Object.fromEntries(list.map((item) => [item.operationId, item]));
}

const operationKeys: readonly (readonly [keyof Operation, Level])[] = [
  ["method", "breaking"],
  ["path", "breaking"],
  ["exchanges", "breaking"],
  ["discriminator", "breaking"],
  ["tag", "docs"],
  ["summary", "docs"],
];

const webhookKeys: readonly (readonly [keyof Webhook, Level])[] = [
  ["name", "breaking"],
  ["notification", "breaking"],
  ["contentTypes", "breaking"],
  ["acknowledgement", "breaking"],
  ["tag", "docs"],
  ["summary", "docs"],
];

function compareNamed<T extends object>(
  file: string,
  list: string,
  old: Readonly<Record<string, T>>,
  now: Readonly<Record<string, T>>,
  keys: readonly (readonly [keyof T, Level])[],
): Difference[] {
  const kind = list.slice(0, -1);
  const at = (pointer: string, what: string, level: Level, message: string): Difference => ({
    file,
    pointer,
    kind: `${kind}-${what}`,
    level,
    message,
  });
  const removed = Object.keys(old).filter((id) => !(id in now));
  const others = Object.entries(now).flatMap(([id, item]): Difference[] => {
    const was = old[id];
    if (was === undefined) return [at(`/${list}`, "added", "additive", `${id} is new`)];
    return keys
      .filter(([key]) => !sameJson(was[key], item[key]))
      .map(([key, level]) =>
        at(`/${list}`, "changed", level, `${id}: ${String(key)} ${show(was[key])} -> ${show(item[key])}`),
      );
  });
  return [...removed.map((id) => at(`/${list}`, "removed", "breaking", `${id} is gone`)), ...others];
}
