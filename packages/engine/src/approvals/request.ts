import { type EngineContext, transact } from "../context.ts";
import { notAllowed, unknownReference } from "../errors.ts";
import { getPayout, type ReferenceOptions } from "../find/by-reference.ts";
import { type Decider, refused, requireDecider } from "../operator.ts";
import { requireUnchanged } from "../resolve/unchanged.ts";
import { lockPayout } from "../store/rows.ts";
import type { Proposal } from "./proposal.ts";
import { propose } from "./propose.ts";
import type { Approvers } from "./rules.ts";

/** Who asks for an order's approval once more, and why. */
export interface RequestApprovalOptions extends ReferenceOptions, Decider {
  /** The `version` of the payout that they saw. */
  readonly seen: string;
}

/** Proposes once more to send an order, after its proposal was declined, has lapsed or is void. */
export async function requestApproval(
  context: EngineContext,
  reference: string,
  options: RequestApprovalOptions,
): Promise<Proposal> {
  requireDecider(reference, options);
  if (typeof options.seen !== "string")
    throw refused(reference, "seen", "must be the version of the payout that you saw");
  const found = await getPayout(context, reference, options);
  if (found === undefined) throw unknownReference(reference);
  const { provider } = found;
  return transact(context, async (work) => {
    const row = await lockPayout(work, { provider, reference });
    if (row === undefined) throw unknownReference(reference);
    requireUnchanged(row, options.seen);
    if (row.state !== "accepted" || !row.awaits_approval)
      throw notAllowed(row, "it does not wait for approval. Nothing was changed.");
    const { needs, action } = await work
      .selectFrom("proposals")
      .select(["needs", "action"])
      .where("provider", "=", provider)
      .where("reference", "=", reference)
      .where("kind", "=", "send")
      .orderBy("sequence", "desc")
      .limit(1)
      .executeTakeFirstOrThrow();
    const { actor, reason } = options;
    return propose(work, { kind: "send", row, action, actor, reason }, needs as readonly Approvers[]);
  });
}
