/** A change of a gateway's `x-signature.method`, or of its tables, by the path of what is changed. */
export type Break = readonly [path: string, value: unknown];

/** Ways to sign otherwise. Each must be seen by some vector of each gateway whose method has the member. */
export const breaks: readonly Break[] = [
  ["joint", "|"],
  ["pair", "{name}:{value}"],
  ["case", "other"],
  ["carrier.name", "signature"],
  ["key.place", "other"],
  ["key.text", "{key}!"],
  ["leftOut.fields", []],
  ["leftOut.values", ["empty"]],
  ["leftOut.values", ["null"]],
  ["leftOut.nested", "other"],
  ["order.as", "other"],
  ["order.by", "{name}~"],
  ["messages.response", "/payload"],
  ["compared", "exactly"],
];

/** What "other" stands for: another value that the signature's schema allows. */
const others: Readonly<Record<string, string>> = {
  upper: "lower",
  lower: "upper",
  first: "last",
  last: "first",
  "left out": "refused",
  refused: "left out",
  bytes: "utf-16 ignoring case",
  "utf-16 ignoring case": "bytes",
};

/** A copy of a method, or of tables, with a break in it; `undefined` where there is no such member, or where the break changes nothing. */
export function planted(original: object, [path, value]: Break): object | undefined {
  const copy = structuredClone(original) as Record<string, unknown>;
  const names = path.split(".");
  const last = names.pop() ?? "";
  const owner = names.reduce<Record<string, unknown> | undefined>(
    (at, name) => at?.[name] as Record<string, unknown> | undefined,
    copy,
  );
  const before = owner?.[last];
  const after = value === "other" ? others[String(before)] : value;
  if (owner === undefined || before === undefined || after === undefined || after === before) return undefined;
  owner[last] = after;
  return copy;
}
