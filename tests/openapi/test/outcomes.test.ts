import { describe, expect, test } from "vitest";
import { type OperationObject, readDocument } from "../src/document.ts";
import { readIndex } from "../src/published.ts";

/** Of one address with several messages, samples are named "<message>.<variant>": each message has outcomes of its own. */
function outcomesOf({ responses }: OperationObject): [message: string, outcomes: string[]][] {
  const samples = Object.entries(responses["200"]?.content?.["application/json"]?.examples ?? {});
  const byMessage = Object.groupBy(samples, ([name]) => (name.includes(".") ? name.replace(/\..*$/u, "") : ""));
  return Object.entries(byMessage).map(([message, found = []]) => [
    message,
    [...new Set(found.map(([, { summary }]) => summary.replace(/[ ,].*$/u, "")))].sort(),
  ]);
}

describe.each(readIndex().map(([name]) => name))("openapi/%s.json", (gateway) => {
  const operations = Object.values(readDocument(gateway).paths).flatMap((item) => Object.values(item));

  test.each(operations)("$operationId shows an accepted and a refused call", (operation) => {
    const outcomes = outcomesOf(operation);
    expect(outcomes).toEqual(outcomes.map(([message]) => [message, ["accepted", "refused"]]));
    expect(outcomes.length).toBeGreaterThan(0);
  });
});
