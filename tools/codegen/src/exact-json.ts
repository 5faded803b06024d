type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;

/** Source access and raw numbers, ECMAScript 2026: in Node 22 and later, not yet in TypeScript's library. */
const json = JSON as unknown as {
  parse(text: string, reviver: Reviver): unknown;
  rawJSON(text: string): object;
};

/** Parses JSON so that writeJson writes each number as it stood: 626015783370903553 and 2704.00 keep their digits. */
export function parseExact(text: string): unknown {
  return json.parse(text, (_key, value, context) => {
    const source = context?.source;
    return typeof value === "number" && source !== undefined && source !== String(value) ? json.rawJSON(source) : value;
  });
}

/** The bytes of a generated JSON file. */
export function writeJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
