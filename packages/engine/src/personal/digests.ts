import { createHmac, randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import { EngineError } from "../errors.ts";

/** Keyed digests: equal for equal values, and of no use to whoever tries out account numbers without the key. */
export interface Digests {
  /** Equal for orders that differ in nothing but the sequence of their fields. */
  ofOrder(order: unknown): string;
  /** Equal for the same destination, whatever the sequence of its fields. */
  ofDestination(destination: unknown): string;
  /** Equal for one account, whatever its spaces, hyphens and case. */
  ofAccount(account: string): string;
}

/** Shorter keys could be tried out. */
export const shortestKey = 32;

/** The digests under a key. */
function createDigests(key: string): Digests {
  const digest = (about: string, text: string) => createHmac("sha256", key).update(`${about}\n${text}`).digest("hex");
  return {
    ofOrder: (order) => digest("order", canonicalJson(order)),
    ofDestination: (destination) => digest("destination", canonicalJson(destination)),
    ofAccount: (account) => digest("account", comparableAccount(account)),
  };
}

/**
 * Opens the digests of a database: under the key of the settings, or else under one that the database made and holds.
 * @throws EngineError `configuration` when another key was used with this database before
 */
export async function openDigests(db: Kysely<Tables>, digestKey: string | undefined): Promise<Digests> {
  const stored = await storedKey(db, digestKey);
  const ours = digestKey ?? stored.own_key;
  if (ours !== null && proofOf(ours) === stored.proof) return createDigests(ours);
  const problem =
    digestKey === undefined
      ? "was first opened with personalData.digestKey, which is not set now. Set it again"
      : stored.own_key === null
        ? "was first opened with another personalData.digestKey. Set that one"
        : "was first opened without personalData.digestKey, and has a key of its own. Leave the setting out";
  throw new EngineError({
    code: "configuration",
    message: `this database ${problem}: orders that are submitted again could not be recognised otherwise. Nothing was stored or sent.`,
    paths: ["personalData.digestKey"],
  });
}

interface StoredKey {
  readonly own_key: string | null;
  readonly proof: string;
}

async function storedKey(db: Kysely<Tables>, digestKey: string | undefined): Promise<StoredKey> {
  const found = await readKey(db);
  if (found !== undefined) return found;
  const own = digestKey === undefined ? randomBytes(32).toString("hex") : null;
  // Two processes can open a new database together: the first one's key counts for both.
  await db
    .insertInto("digest_key")
    .values({ own_key: own, proof: proofOf(own ?? digestKey ?? "") })
    .onConflict((conflict) => conflict.column("singleton").doNothing())
    .execute();
  return (await readKey(db)) as StoredKey;
}

async function readKey(db: Kysely<Tables>): Promise<StoredKey | undefined> {
  return db.selectFrom("digest_key").select(["own_key", "proof"]).executeTakeFirst();
}

/** Shows that a key is the one of before, without showing it. */
function proofOf(key: string): string {
  return createHmac("sha256", key).update("the key of this database").digest("hex");
}

/** People write one account in several ways. */
function comparableAccount(account: string): string {
  return account.normalize("NFKC").replace(/[\s-]/g, "").toLowerCase();
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`).join(",")}}`;
}
