import openapiTS, { astToString } from "openapi-typescript";
import { gateways, read, report } from "./messages.mjs";

const problems = [];
for (const [, entry] of gateways) {
  for (const file of [entry.openapi, entry["openapi-3.0"] ?? entry.openapi]) {
    const types = astToString(await openapiTS(read(file), { silent: true }));
    if (!types.includes("export interface operations")) problems.push(`${file}: no operations`);
  }
}
report(gateways.length * 2, problems);
