import { type Suite, vectorsOf } from "./draft.ts";
import { hongwen } from "./hongwen.ts";
import { inr } from "./inr.ts";
import { jeepay } from "./jeepay.ts";
import { multicountry } from "./multicountry.ts";
import { type Rule, rules } from "./second-reading.ts";

const suites: Readonly<Record<string, { readonly suite: Suite; readonly rule: Rule }>> = {
  hongwen: { suite: hongwen, rule: rules.hongwen },
  inr: { suite: inr, rule: rules.inr },
  jeepay: { suite: jeepay, rule: rules.jeepay },
  multicountry: { suite: multicountry, rule: rules.multicountry },
};

/** Whether a gateway has vectors. */
export function hasVectors(gateway: string): boolean {
  return suites[gateway] !== undefined;
}

/** vectors/<gateway>.json of those gateways that have vectors, by path inside schemas/. The same bytes on every machine. */
export function emitVectors(gateways: readonly string[]): Map<string, string> {
  return new Map(
    gateways.flatMap((gateway): [string, string][] => {
      const found = suites[gateway];
      if (found === undefined) return [];
      const { suite, rule } = found;
      const content = {
        $schema: "../meta/vectors.schema.json",
        description: `Signed messages of ${gateway}, right and wrong. The keys are test keys that everybody has. Made by tools/vectors from a second reading of the documents; do not edit.`,
        gateway,
        keys: suite.keys,
        vectors: vectorsOf(suite, rule),
      };
      return [[`vectors/${gateway}.json`, `${JSON.stringify(content, undefined, 2)}\n`]];
    }),
  );
}
