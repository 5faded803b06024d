import { compareWithoutCase } from "../jeepay/signature.ts";
import { bytesOf, type Charset } from "./charset.ts";
import type { Member } from "./message.ts";

/** How a key and a text become one. */
export type KeyPlace = "&key=" | "key&" | "&key" | "key before" | "key behind" | "none";

/** How names are put in order. */
export type NameOrder = "ascii" | "caseless" | "received" | "reverse";

/** What happens to a value that is empty or null. */
export type Empties = "dropped" | "empty kept" | "null kept" | "all kept";

/** Everything that decides which bytes are signed: a gateway's rule, or the rule as a mistake changes it. */
export interface Recipe {
  readonly members: readonly Member[];
  /** The text, where it is signed as it stands and not made of members. */
  readonly raw?: string;
  readonly empties: Empties;
  readonly order: NameOrder;
  /** What becomes of each value before it is written. */
  readonly value: (text: string) => string;
  /** What becomes of the text without the key. */
  readonly whole: (text: string) => string;
  readonly keyPlace: KeyPlace;
  readonly key: string;
  readonly charset: Charset;
}

/** The members that a recipe signs, in its order. */
export function signedMembers({ members, empties, order }: Recipe): readonly Member[] {
  const kept = members.filter(([name, text]) => name !== "sign" && isKept(text, empties));
  if (order === "received") return kept;
  if (order === "caseless") return kept.toSorted(comparePieces);
  const sorted = kept.toSorted(([left], [right]) => compareUnits(left, right));
  return order === "reverse" ? sorted.toReversed() : sorted;
}

function isKept(text: string | null, empties: Empties): boolean {
  if (text === null) return empties === "null kept" || empties === "all kept";
  return text !== "" || empties === "empty kept" || empties === "all kept";
}

/** The text without its key. */
export function plainText(recipe: Recipe): string {
  const text =
    recipe.raw ??
    signedMembers(recipe)
      .map(([name, value]) => `${name}=${value === null ? "null" : recipe.value(value)}`)
      .join("&");
  return recipe.whole(text);
}

/** The text that is digested. With another `key` in place of the real one it may be shown. */
export function canonicalText(recipe: Recipe, key: string = recipe.key): string {
  const text = plainText(recipe);
  const places: Readonly<Record<KeyPlace, string>> = {
    "&key=": `${text}&key=${key}`,
    "key&": `${key}&${text}`,
    "&key": `${text}&${key}`,
    "key before": `${key}${text}`,
    "key behind": `${text}${key}`,
    none: text,
  };
  return places[recipe.keyPlace];
}

/** The bytes that are digested. */
export function canonicalBytes(recipe: Recipe): Buffer {
  return bytesOf(canonicalText(recipe), recipe.charset);
}

function compareUnits(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Jeepay sorts `name=value&`: names that differ in their case only are put in order by their values. */
function comparePieces(left: Member, right: Member): number {
  const [one, other] = [left, right].map(([name, text]) => `${name}=${text}&`);
  return compareWithoutCase(one ?? "", other ?? "");
}
