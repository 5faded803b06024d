import type { DecisionWord } from "../../../packages/engine/src/resolve/rules.ts";
import type { Row, Ruled } from "./world.ts";

/** How many people have to approve. */
export const needs = [{ approvers: 1 }];

/** What is to be done, as a proposal says it. */
export const actionOf = (decision: DecisionWord | undefined) => (decision === undefined ? {} : { decision });

/** A proposal as the engine reads it, with the version that its payout has by now. */
export function storedProposal({ proposal, revision }: Pick<Ruled, "proposal" | "revision">, { attempt }: Row) {
  if (proposal === undefined) return undefined;
  const { kind, decision, by, version, hasLapsed } = proposal;
  return {
    state: "open",
    kind,
    action: actionOf(decision) as { readonly decision?: DecisionWord },
    proposed_by: by,
    version,
    order_digest: "",
    needs,
    has_lapsed: hasLapsed,
    now_attempt: attempt,
    now_revision: revision,
  };
}
