import { $RefParser } from "@apidevtools/json-schema-ref-parser";
import { messages, report } from "./messages.mjs";

const problems = [];
for (const { file, schema } of messages) {
  try {
    await $RefParser.dereference(schema, { resolve: { http: false } });
  } catch (error) {
    problems.push(`${file}: ${error.message}`);
  }
}
report(messages.length, problems);
