import { emitIndex } from "./emit-index.ts";
import { emitOpenApi } from "./emit-openapi.ts";
import { type GatewayInput, readDefinitions } from "./generate.ts";

/** Every generated file of @payout/schemas, by its path inside schemas/. Pure: same input, same bytes. */
export function publish(inputs: readonly GatewayInput[]): Map<string, string> {
  const read = inputs.map(({ gateway, version = "0.0.0", files }) => {
    return { gateway, version, files, definitions: readDefinitions(files) };
  });
  const files = read.flatMap(({ gateway, version, files: sources, definitions }): [string, string][] => {
    const openApi = emitOpenApi(gateway, version, sources, definitions);
    return openApi === undefined ? [] : [[`openapi/${gateway}.json`, openApi]];
  });
  return new Map([["index.json", emitIndex(read)], ...files]);
}
