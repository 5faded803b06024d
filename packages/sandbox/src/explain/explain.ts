import type { Gateways } from "../gateway/gateways.ts";
import { type CauseId, type Deviation, deviationsOf } from "./deviations.ts";
import type { Check } from "./digests.ts";
import { type Keyring, publicHalf } from "./keyring.ts";
import type { PastedRequest } from "./message.ts";
import { canonicalText, plainText, type Recipe, signedMembers } from "./recipe.ts";
import { type Reading, type SigningRule, signingRules } from "./rules.ts";

/** One step on the way from a request to its signature. */
export interface Step {
  readonly id: "read" | "drop" | "sort" | "join" | "key" | "digest";
  /** What there is after the step; the key is masked. */
  readonly text: string;
}

/** What probably went wrong. */
export interface Cause {
  readonly id: CauseId;
  /** In words. */
  readonly detail: string;
  /** Whether making this mistake on purpose reproduces the received signature. */
  readonly proven: boolean;
}

/** How a request is signed, and why its signature is not the right one. */
export interface Explanation {
  readonly algorithm: string;
  readonly steps: readonly Step[];
  /** With `••••` in place of the key. */
  readonly canonicalText: string;
  /** Absent where only the merchant can make it. */
  readonly expected?: string;
  readonly received: string;
  readonly matches: boolean;
  /** Several where only several mistakes together explain it. */
  readonly causes: readonly Cause[];
}

const maskedKey = "••••";

/** Longer texts are searched for single mistakes only: there are hundreds of pairs, and the sandbox waits meanwhile. */
const longestForPairs = 4096;

/**
 * Signs a request step by step as the gateway does, with the merchant's key of this sandbox or with a given one, and looks
 * for the mistake when the signature is another.
 * @throws Error when a given key is no key for this gateway.
 */
export function explainSignature(
  gateway: keyof Gateways,
  request: PastedRequest,
  keyring: Keyring,
  givenKey?: string,
): Explanation {
  const rule = signingRules[gateway];
  const reading = rule.read(request, keyring.habits);
  if (!reading) return unreadable(rule);
  const key = keyOf(gateway, givenKey) ?? keyring.find(gateway, reading.merchant);
  const recipe = { ...reading.recipe, key: key ?? "" };
  const expected = key === undefined ? undefined : rule.sign?.(recipe);
  const matches = key !== undefined && firstCheck(rule).fits(recipe, reading.received);
  return {
    algorithm: rule.algorithm,
    steps: stepsOf(recipe, reading, expected),
    canonicalText: canonicalText(recipe, maskedKey),
    ...(expected === undefined ? {} : { expected }),
    received: reading.received,
    matches,
    causes: matches ? [] : causesOf(rule, reading, key === undefined ? undefined : recipe, keyring.all(gateway)),
  };
}

function keyOf(gateway: keyof Gateways, given: string | undefined): string | undefined {
  if (given === undefined || given === "" || gateway !== "hongwen") return given || undefined;
  try {
    return publicHalf(given);
  } catch {
    throw new Error("the key for hongwen must be an RSA key in PEM, the merchant's public or private one");
  }
}

function unreadable({ algorithm }: SigningRule): Explanation {
  const detail = "the body is neither a JSON object nor a form: there are no fields to sign";
  const causes: readonly Cause[] = [{ id: "unreadable-body", detail, proven: true }];
  return { algorithm, steps: [], canonicalText: "", received: "", matches: false, causes };
}

function stepsOf(recipe: Recipe, { undeclared = [] }: Reading, expected: string | undefined): readonly Step[] {
  const digest: readonly Step[] = expected === undefined ? [] : [{ id: "digest", text: expected }];
  const key: readonly Step[] =
    recipe.keyPlace === "none" ? [] : [{ id: "key", text: canonicalText(recipe, maskedKey) }];
  if (recipe.raw !== undefined) return [{ id: "read", text: recipe.raw }, ...key, ...digest];
  const signed = signedMembers(recipe);
  const names = (members: Recipe["members"]) => members.map(([name]) => name).join(", ");
  const dropped = [...recipe.members, ...undeclared].filter((member) => !signed.includes(member));
  return [
    { id: "read", text: recipe.members.map(([name, text]) => `${name} = ${text}`).join("\n") },
    { id: "drop", text: names(dropped) },
    { id: "sort", text: names(signed) },
    { id: "join", text: plainText(recipe) },
    ...key,
    ...digest,
  ];
}

function firstCheck({ checks }: SigningRule): Check {
  const [first] = checks;
  if (!first) throw new Error("a signing rule has at least one check");
  return first;
}

function causesOf(
  rule: SigningRule,
  reading: Reading,
  recipe: Recipe | undefined,
  otherKeys: readonly string[],
): readonly Cause[] {
  const { received, undeclared = [] } = reading;
  if (received === "") return [{ id: "signature-missing", detail: "the request has no signature", proven: true }];
  if (!recipe) {
    const detail = `this sandbox has no merchant ${reading.merchant.join(" with ")}: pass the key, or correct the number`;
    return [{ id: "unknown-merchant", detail, proven: true }];
  }
  const undeclaredSigned: readonly Deviation[] =
    undeclared.length === 0
      ? []
      : [
          {
            cause: "undeclared-field-signed",
            detail: `${undeclared.map(([name]) => name).join(", ")}: this operation does not know it and ignores it, but it was signed`,
            apply: (before) => ({ ...before, members: [...before.members, ...undeclared] }),
          },
        ];
  const others = otherKeys.filter((key) => key !== recipe.key);
  const found = mistakes(rule, recipe, received, [...undeclaredSigned, ...deviationsOf(recipe, others)]);
  return found ?? [unexplained(rule, received)];
}

/** The smallest set of at most two mistakes that makes the received signature. */
function mistakes(
  rule: SigningRule,
  recipe: Recipe,
  received: string,
  deviations: readonly Deviation[],
): readonly Cause[] | undefined {
  const proven = ({ cause, detail }: Pick<Deviation, "cause" | "detail">): Cause => ({
    id: cause,
    detail,
    proven: true,
  });
  const { fits } = firstCheck(rule);
  const single = deviations.find((deviation) => fits(deviation.apply(recipe), received));
  if (single) return [proven(single)];
  const digest = rule.checks.find((check) => check.mistake && check.fits(recipe, received));
  if (digest?.mistake) return [proven(digest.mistake)];
  if (plainText(recipe).length > longestForPairs) return undefined;
  for (const [index, first] of deviations.entries()) {
    const changed = first.apply(recipe);
    const second = deviations
      .slice(index + 1)
      .find((other) => other.cause !== first.cause && fits(other.apply(changed), received));
    if (second) return [proven(first), proven(second)];
  }
  return undefined;
}

function unexplained({ checks }: SigningRule, received: string): Cause {
  const isMd5 = checks.length > 0 && !received.includes("=") && /^[0-9a-f]{32}$/i.test(received);
  const isRsa = /^[A-Za-z0-9+/]{300,}={0,2}$/.test(received);
  if (!isMd5 && !isRsa) {
    return {
      id: "not-a-signature",
      detail: `it has ${received.length} characters and does not look like one`,
      proven: false,
    };
  }
  const detail =
    "no known mistake with this key produces this signature: the key is another one, or a field was changed after signing";
  return { id: "wrong-key", detail, proven: false };
}
