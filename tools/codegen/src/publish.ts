import { emitBundled } from "./emit-bundled.ts";
import { emitIndex } from "./emit-index.ts";
import { emitOpenApi } from "./emit-openapi.ts";
import { emitOpenApi30 } from "./emit-openapi-30.ts";
import { type GatewayInput, readDefinitions } from "./generate.ts";
import { parseObject } from "./json.ts";
import { metaProblems } from "./meta-schemas.ts";
import { throwIfAny } from "./problems.ts";

/** Every generated file of @payout/schemas, by its path inside schemas/. Pure: same input, same bytes. */
export function publish(inputs: readonly GatewayInput[]): Map<string, string> {
  const read = inputs.map(({ gateway, version = "0.0.0", files, cases }) => {
    const checked = cases === undefined ? {} : { cases: checkedCases(gateway, cases) };
    return { gateway, version, files, definitions: readDefinitions(files), ...checked };
  });
  const files = read.flatMap(({ gateway, version, files: sources, definitions }): [string, string][] => {
    const openApi = emitOpenApi(gateway, version, sources, definitions);
    return [
      ...emitBundled(gateway, version, sources, definitions),
      ...(openApi === undefined ? [] : documents(gateway, openApi)),
    ];
  });
  return new Map([["index.json", emitIndex(read)], ...files]);
}

/** Cases are written by hand, and published as they stand. */
function checkedCases(gateway: string, text: string): string {
  const file = `schemas/cases/${gateway}.json`;
  throwIfAny(metaProblems("cases", file, "", parseObject(file, text)));
  return text;
}

function documents(gateway: string, openApi: string): [string, string][] {
  return [
    [`openapi/${gateway}.json`, openApi],
    [`openapi/3.0/${gateway}.json`, emitOpenApi30(openApi)],
  ];
}
