import type { Gateways } from "../gateway/gateways.ts";
import { jeepayOperations } from "../jeepay/operations.ts";
import { type Check, md5Checks, md5Of, rsaChecks } from "./digests.ts";
import type { SigningHabits } from "./keyring.ts";
import { headerText, jsonMembers, type Member, membersOf, memberText, type PastedRequest } from "./message.ts";
import type { Recipe } from "./recipe.ts";

/** What a gateway takes out of a request in order to check its signature. */
export interface Reading {
  /** The rule, without the key. */
  readonly recipe: Omit<Recipe, "key">;
  /** The words that say whose key it is. */
  readonly merchant: readonly string[];
  readonly received: string;
  /** Fields that the gateway does not know and drops before it checks. */
  readonly undeclared?: readonly Member[];
}

/** How one gateway signs. */
export interface SigningRule {
  readonly algorithm: string;
  /** The first is the rule, the others are taken for it. */
  readonly checks: readonly Check[];
  /** `undefined` when the body cannot be read. */
  read(request: PastedRequest, habits: SigningHabits): Reading | undefined;
  /** The right signature; absent where only the merchant can make it. */
  sign?(recipe: Recipe): string;
}

const same = (text: string): string => text;

const plain = { empties: "dropped", order: "ascii", value: same, whole: same, charset: "utf8" } as const;

/** The rules of all gateways, by the sandbox's own reading of the documents. */
export const signingRules: Readonly<Record<keyof Gateways, SigningRule>> = {
  jeepay: {
    algorithm: "MD5 in upper-case hex over name=value pairs and the secret key",
    checks: md5Checks,
    read: readJeepay,
    sign: (recipe) => md5Of(recipe).toUpperCase(),
  },
  hongwen: {
    algorithm: "SHA256withRSA in base64 over name=value pairs",
    checks: rsaChecks,
    read: readHongwen,
  },
  inr: {
    algorithm: "MD5 in upper-case hex over the raw body and the API key",
    checks: md5Checks,
    read: readInr,
    sign: (recipe) => md5Of(recipe).toUpperCase(),
  },
  multicountry: {
    algorithm: "MD5 in lower-case hex over the API token and name=value pairs",
    checks: md5Checks,
    read: readMulticountry,
    sign: md5Of,
  },
};

function readJeepay(request: PastedRequest, { acceptRemark }: SigningHabits): Reading | undefined {
  const all = membersOf(request);
  if (!all) return undefined;
  const pathname = request.path.split("?")[0] ?? "";
  const operation = jeepayOperations(acceptRemark).find(({ path }) => pathname.endsWith(path));
  const isDeclared = ([name]: Member) => operation?.declared.includes(name) ?? true;
  return {
    recipe: { ...plain, members: all.filter(isDeclared), order: "caseless", keyPlace: "&key=" },
    merchant: [memberText(all, "mchNo"), memberText(all, "appId")],
    received: memberText(all, "sign"),
    undeclared: all.filter((member) => !isDeclared(member)),
  };
}

function readHongwen({ body }: PastedRequest): Reading | undefined {
  const members = jsonMembers(body, "dropped");
  if (!members) return undefined;
  return {
    recipe: { ...plain, members, keyPlace: "none" },
    merchant: [memberText(members, "mch_no")],
    received: memberText(members, "sign"),
  };
}

function readInr({ headers, body }: PastedRequest): Reading {
  return {
    recipe: { ...plain, members: jsonMembers(body) ?? [], raw: body, keyPlace: "key behind" },
    merchant: [headerText(headers, "merchantid")],
    received: headerText(headers, "sign"),
  };
}

function readMulticountry(request: PastedRequest, { keyPlacement }: SigningHabits): Reading | undefined {
  const members = membersOf(request);
  if (!members) return undefined;
  return {
    recipe: { ...plain, members, keyPlace: keyPlacement === "prefix" ? "key&" : "&key" },
    merchant: [memberText(members, "mch_id")],
    received: memberText(members, "sign"),
  };
}
