import { readFileSync } from "node:fs";
import { type ProviderId, providerIds, type Reason, reasons } from "@payout/sandbox";
import { describe, expect, test } from "vitest";
import { outcomeOf } from "./judge.ts";
import { orderOf } from "./products.ts";
import { connect, start } from "./setup.ts";

interface ErrorEntry {
  readonly operations: readonly string[];
  readonly code?: string;
  readonly text?: string;
  readonly pattern?: string;
  readonly class: string;
  readonly definite: boolean;
}

const reference = "reason-1";

/** What the vendor's documents say that a create can be refused with. */
function refusalsOf(id: ProviderId): readonly ErrorEntry[] {
  const file = new URL(`../../../schemas/${id.replace(".", "/")}/errors.json`, import.meta.url);
  const { entries } = JSON.parse(readFileSync(file, "utf8")) as { entries: readonly ErrorEntry[] };
  return entries.filter(({ operations }) => operations.includes("send"));
}

function fits({ code, text, pattern }: ErrorEntry, reason: Reason): boolean {
  const said = reason.text.replace("{reference}", reference);
  if (code !== undefined && code !== reason.code) return false;
  return text === undefined ? pattern === undefined || new RegExp(pattern).test(said) : text === said;
}

/** The entry that the documents have for a refusal; the first that fits counts, as for the packages. */
function entryOf(documented: readonly ErrorEntry[], reason: Reason): ErrorEntry | undefined {
  return documented.find((entry) => fits(entry, reason));
}

/** What the documents call the reason of a failure: the appendix of INR, and the samples. */
const documentedFailures: Readonly<Record<ProviderId, readonly string[]>> = {
  "jeepay.transfer": ["ACQ.PAYMENT_AUTH_CODE_INVALID", "OPENID_ERROR", "1002"],
  "jeepay.cashout": ["100E0047"],
  hongwen: [],
  inr: [
    "BANK_ACCOUNT_ERROR",
    "INVALID_BANK_ACCOUNT",
    "PAYMENT_OFFSET",
    "ACCOUNT_NOT_EXIST",
    "CHANNEL_EXCEPTION",
    "ID_CARD_ERROR",
    "NOT_ACCOUNT_HOLDER",
    "ACCOUNT_CLOSED",
    "UNKNOWN_ERROR",
    "ACCOUNT NOT EXITS",
  ],
  multicountry: [],
};

const isRefusal = ({ kind }: Reason) => kind === "refused" || kind === "misleads";

describe.each(providerIds)("%s", (id) => {
  const documented = refusalsOf(id);

  test("has one magic amount for every documented reason, and no other", () => {
    const refusals = reasons[id].filter(isRefusal);
    for (const entry of documented) {
      const matching = refusals.filter((reason) => entryOf(documented, reason) === entry);
      // Several entries can fit one text; each must have a text of its own for which it is the first.
      expect(matching, JSON.stringify(entry)).toHaveLength(1);
    }
    expect(refusals.filter((reason) => !entryOf(documented, reason))).toEqual([]);
    const failures = reasons[id].filter((reason) => !isRefusal(reason)).map(({ code, text }) => code ?? text);
    expect(failures.toSorted()).toEqual(documentedFailures[id].toSorted());
    expect(new Set(reasons[id].map(({ number }) => number)).size).toBe(reasons[id].length);
  });

  test.for(reasons[id])("$number.09 $kind: $code $text", async (reason, context) => {
    const sandbox = await start(context);
    const provider = connect(sandbox, id);
    const result = await outcomeOf(provider.send(orderOf(id, reference, `${reason.number}.09`)));
    await sandbox.advance("1s");
    const [line] = sandbox.ledger();
    if (isRefusal(reason)) {
      const entry = entryOf(documented, reason);
      const outcome = entry?.definite ? "not_sent" : "unknown";
      expect(result).toMatchObject({ error: { code: entry?.class, outcome } });
      expect(line?.status).toBe(reason.kind === "misleads" ? "succeeded" : "absent");
      return;
    }
    expect(result).toMatchObject({ payout: { status: "pending" } });
    await sandbox.advance("1m");
    const payout = await provider.query({ reference });
    const failure = reason.code === undefined ? { code: reason.text } : { code: reason.code, message: reason.text };
    expect(payout).toMatchObject({ status: reason.kind === "reversed" ? "reversed" : "failed", failure });
  });
});
