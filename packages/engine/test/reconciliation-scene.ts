import { PayoutError } from "@payout/core";
import { type EngineContext, transact } from "../src/context.ts";
import { submitAll } from "../src/submit.ts";
import type { Stub } from "./stub.ts";
import { said } from "./stub.ts";
import { orderFor } from "./support.ts";

/** How many payouts the scene has. */
export const count = 90;

const referenceOf = (index: number) => `S${String(index).padStart(3, "0")}`;

/** Stores payouts that were sent, of which every third is open and the others have succeeded. */
export async function sendScene(context: EngineContext): Promise<void> {
  const orders = Array.from({ length: count }, (_none, index) => orderFor("jeepay.transfer", referenceOf(index)));
  await submitAll(
    context,
    orders.map((order) => ({ order, provider: "stub" })),
  );
  await transact(context, async (work) => {
    const sent = { attempt: 1, next_at: null, sent_at: new Date() };
    const open = orders.flatMap(({ reference }, index) => (index % 3 === 0 ? [reference] : []));
    await work
      .updateTable("payouts")
      .set({ ...sent, state: "succeeded", final: true })
      .execute();
    await work.updateTable("payouts").set({ state: "pending", final: false }).where("reference", "in", open).execute();
  });
}

/** The gateway's word about each: some came back, some it does not know, some it does not answer about. */
export function answerScene(stub: Stub): void {
  stub.query = async (reference) => {
    const index = Number(reference.slice(1));
    if (index % 7 === 1) return said(reference, "failed");
    if (index % 11 === 5) throw unanswered("not_found");
    if (index % 13 === 6) throw unanswered("bad_response");
    return said(reference, "succeeded");
  };
}

function unanswered(code: "not_found" | "bad_response"): PayoutError {
  return new PayoutError({ code, operation: "query", provider: "stub", message: `the stub says ${code}` });
}

/** A statement that lists most of them, some wrongly, and others besides. */
export function statementOfScene(): string {
  const lines = Array.from({ length: count }, (_none, index) => {
    const amount = index % 17 === 2 ? "12.01" : "12.00";
    return `${referenceOf(index)},${amount},${index % 19 === 4 ? "NO" : "OK"},G-${referenceOf(index)},`;
  }).filter((_line, index) => index % 23 !== 3);
  return ["Order,Amount,Status,Number,Fee", ...lines, "NOBODY,5.00,OK,G-1,", "S000,oops,OK,,"].join("\n");
}

/** How the statement is read. */
export const columnsOfScene = {
  columns: { reference: "Order", amount: "Amount", status: "Status", providerId: "Number" },
  statuses: { OK: "succeeded", NO: "failed" },
} as const;
