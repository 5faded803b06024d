import { sql } from "kysely";
import type { EngineContext } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { EngineError } from "../errors.ts";
import { releaseBlocked } from "../limits/block.ts";
import { resumeIn } from "../limits/pause.ts";
import { payAgainIn } from "../pay-again/pay-again.ts";
import { eraseAll } from "../personal/erase.ts";
import { endRecoveryIn } from "../recovery/operations.ts";
import { reopenIn } from "../resolve/reopen.ts";
import { resolveIn } from "../resolve/resolve.ts";
import type { DecisionWord } from "../resolve/rules.ts";
import type { Approved } from "../store/observation-record.ts";
import type { JobKey } from "../work/jobs.ts";
import type { Proposal, ProposalKind } from "./proposal.ts";
import { storeRules } from "./rule-store.ts";
import type { ApprovalRules } from "./rules.ts";
import type { ProposalRow } from "./stored-proposal.ts";

type Action = (context: EngineContext, work: Tx, row: ProposalRow, approved: Approved) => Promise<unknown>;

/** Carries out what was approved, in the transaction of the last approval. */
export async function perform(context: EngineContext, work: Tx, row: ProposalRow, approved: Approved): Promise<void> {
  await actions[row.kind as ProposalKind](context, work, row, approved);
}

/** What follows once that is committed. It is repeated when the approval is repeated. */
export async function afterApproval(context: EngineContext, proposal: Proposal): Promise<void> {
  const { kind, action, provider, proposedBy: actor, reason } = proposal;
  if (kind === "resume") await releaseBlocked(context);
  if (kind !== "erase") return;
  const closedBefore = new Date(action["closedBefore"] as string);
  await eraseAll(context, { closedBefore, actor, reason, ...(provider !== undefined && { provider }) });
}

const actions: Readonly<Record<ProposalKind, Action>> = {
  send: (context, work, row) => send(context, work, keyOf(row)),
  resolve: (context, work, row, approved) =>
    resolveIn(
      context,
      work,
      keyOf(row),
      { ...deciderOf(row), decision: row.action["decision"] as DecisionWord },
      approved,
    ),
  reopen: (context, work, row, approved) => reopenIn(context, work, keyOf(row), { ...deciderOf(row) }, approved),
  pay_again: (context, work, row, approved) => {
    const newReference = row.action["newReference"] as string;
    const destination = row.destination === null ? {} : { destination: row.destination as object };
    return payAgainIn(context, work, keyOf(row), { ...deciderOf(row), newReference, ...destination }, approved);
  },
  resume: (context, work, row, approved) => resumeIn(context, work, row.provider ?? "", deciderOf(row), approved),
  recovered: (context, work, row, approved) =>
    endRecoveryIn(
      context,
      work,
      { ...deciderOf(row), provider: row.provider ?? "", before: new Date(row.action["before"] as string) },
      approved,
    ),
  // It takes more than one transaction: it begins once the approval is committed.
  erase: async () => undefined,
  rules: (_, work, row) =>
    storeRules(work, (row.action["rules"] ?? undefined) as ApprovalRules | undefined, deciderOf(row)),
};

const deciderOf = ({ proposed_by: actor, reason }: ProposalRow) => ({ actor, reason });

function keyOf({ id, provider, reference }: ProposalRow): JobKey {
  if (provider !== null && reference !== null) return { provider, reference };
  throw new EngineError({ code: "database", message: `proposal ${id}: it names no payout. Nothing was changed.` });
}

/** Gives an order to the workers. */
async function send({ jobs }: EngineContext, work: Tx, { provider, reference }: JobKey): Promise<void> {
  await work
    .updateTable("payouts")
    .set({
      awaits_approval: false,
      approved_at: sql<Date>`now()`,
      next_at: sql<Date>`greatest(now(), check_first_at)`,
    })
    .where("provider", "=", provider)
    .where("reference", "=", reference)
    .where("state", "=", "accepted")
    .execute();
  await jobs.add(work, [{ kind: "send", provider, reference }]);
}
