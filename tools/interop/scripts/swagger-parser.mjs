import * as module from "@apidevtools/swagger-parser";
import { gateways, read, report } from "./messages.mjs";

const problems = [];
const files = gateways.flatMap(([, entry]) => [entry.openapi, entry["openapi-3.0"] ?? entry.openapi]);
for (const file of files) {
  try {
    await (module.SwaggerParser ?? module.default).validate(read(file));
  } catch (error) {
    problems.push(`${file}: ${error.message.slice(0, 200)}`);
  }
}
report(files.length, problems);
