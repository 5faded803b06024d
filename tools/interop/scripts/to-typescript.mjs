import { compile } from "json-schema-to-typescript";
import { messages, report } from "./messages.mjs";

const problems = [];
const names = new Set();
for (const { file, title, schema } of messages) {
  try {
    const text = await compile(schema, title, { bannerComment: "", $refOptions: { resolve: { http: false } } });
    for (const [, name] of text.matchAll(/export (?:interface|type) (\w+)/gu)) names.add(name);
  } catch (error) {
    problems.push(`${file}: ${error.message}`);
  }
}
report(messages.length, problems, [...names]);
