import { $RefParser } from "@apidevtools/json-schema-ref-parser";
import { jsonSchemaToZod } from "json-schema-to-zod";
import { z } from "zod";
import { hold, lossless, messages } from "./messages.mjs";

// It makes "anything" of a reference: dereference first.
const flat = new Map();
for (const { file, schema } of messages) {
  try {
    flat.set(file, await $RefParser.dereference(structuredClone(schema), { resolve: { http: false } }));
  } catch (error) {
    flat.set(file, error);
  }
}
hold((_schema, file) => {
  const found = flat.get(file);
  if (found instanceof Error) throw found;
  const made = new Function("z", `return ${jsonSchemaToZod(found, { zodVersion: 4 })}`)(z);
  return (value) => made.safeParse(lossless(value)).success;
});
