import { posix } from "node:path";
import type { Document, Role } from "./documents.ts";
import { type Problem, throwIfAny } from "./problems.ts";
import { descendants, type PlacedSchema, type Schema } from "./schema.ts";

/** One named schema: the root of a file, or an entry of its $defs. Each becomes one type. */
export interface Definition {
  readonly name: string;
  readonly file: string;
  readonly pointer: string;
  readonly schema: Schema;
  /** undefined for an entry of $defs. */
  readonly role: Exclude<Role, "shared"> | undefined;
  /** The x-source of the file's root, which its fields inherit. */
  readonly inheritedSource: string | undefined;
}

export interface Definitions {
  /** Dependencies first, otherwise in file order: each `$ref` points backwards. */
  readonly ordered: readonly Definition[];
  resolve(from: Definition, reference: string): Definition;
  /** Names of the definitions that a message we receive, or one we send, can contain. */
  readonly inbound: ReadonlySet<string>;
  readonly outbound: ReadonlySet<string>;
}

export function collectDefinitions(documents: readonly Document[]): Definitions {
  const all = documents.flatMap(definitionsIn);
  const byPlace = new Map(all.map((definition) => [`${definition.file}#${definition.pointer}`, definition]));
  throwIfAny([...duplicateNames(all), ...all.flatMap((definition) => danglingReferences(definition, byPlace))]);
  const resolve = (from: Definition, reference: string): Definition => {
    const found = byPlace.get(targetOf(from.file, reference));
    if (!found) throw new Error(`unchecked reference ${reference} in ${from.file}`);
    return found;
  };
  const ordered = orderByDependency(all, resolve);
  const reachable = (roles: readonly (Role | undefined)[]) =>
    namesReachable(
      all.filter(({ role }) => role !== undefined && roles.includes(role)),
      resolve,
    );
  return {
    ordered,
    resolve,
    inbound: reachable(["response", "notification"]),
    outbound: reachable(["request", "destination"]),
  };
}

function definitionsIn({ file, role, schema }: Document): Definition[] {
  const inheritedSource = schema["x-source"];
  const entries = Object.entries(schema.$defs ?? {}).map(([name, entry]) => {
    return { name, file, pointer: `/$defs/${name}`, schema: entry, role: undefined, inheritedSource };
  });
  if (role === "shared") return entries;
  return [...entries, { name: schema.title ?? "", file, pointer: "", schema, role, inheritedSource }];
}

/** Whether it is a message that we receive. */
export function isInbound({ role }: Definition): boolean {
  return role === "response" || role === "notification";
}

export function rootOf({ schema, pointer }: Definition): PlacedSchema {
  return { schema, pointer, place: "root" };
}

function targetOf(file: string, reference: string): string {
  const [path = "", pointer = ""] = reference.split("#", 2);
  return `${path === "" ? file : posix.join(posix.dirname(file), path)}#${pointer}`;
}

function referencesIn(definition: Definition): { reference: string; pointer: string }[] {
  return descendants(rootOf(definition)).flatMap(({ schema, pointer }) =>
    schema.$ref === undefined ? [] : [{ reference: schema.$ref, pointer: `${pointer}/$ref` }],
  );
}

function duplicateNames(all: readonly Definition[]): Problem[] {
  const first = new Map<string, Definition>();
  return all.flatMap((definition) => {
    const { name, file, pointer } = definition;
    const earlier = first.get(name);
    if (!earlier) {
      first.set(name, definition);
      return [];
    }
    const message = `the type name ${name} is taken by ${earlier.file}#${earlier.pointer}; rename one, or move it to a _shared.json`;
    return [{ file, pointer, message }];
  });
}

function danglingReferences(definition: Definition, byPlace: ReadonlyMap<string, Definition>): Problem[] {
  return referencesIn(definition).flatMap(({ reference, pointer }) => {
    const target = targetOf(definition.file, reference);
    if (byPlace.has(target)) return [];
    const message = `"${reference}" leads to ${target}, which is no schema; point to a file of this gateway or to one of its #/$defs/<Name>`;
    return [{ file: definition.file, pointer, message }];
  });
}

type Resolve = Definitions["resolve"];

function orderByDependency(all: readonly Definition[], resolve: Resolve): Definition[] {
  const done = new Set<Definition>();
  const open = new Set<Definition>();
  const visit = (definition: Definition): void => {
    if (done.has(definition)) return;
    open.add(definition);
    for (const { reference, pointer } of referencesIn(definition)) {
      const target = resolve(definition, reference);
      if (open.has(target)) {
        const message = `"${reference}" makes ${target.name} contain itself; recursive schemas are not supported`;
        throwIfAny([{ file: definition.file, pointer, message }]);
      }
      visit(target);
    }
    open.delete(definition);
    done.add(definition);
  };
  for (const definition of all) visit(definition);
  return [...done];
}

function namesReachable(roots: readonly Definition[], resolve: Resolve): Set<string> {
  const names = new Set<string>();
  const visit = (definition: Definition): void => {
    if (names.has(definition.name)) return;
    names.add(definition.name);
    for (const { reference } of referencesIn(definition)) visit(resolve(definition, reference));
  };
  for (const root of roots) visit(root);
  return names;
}
