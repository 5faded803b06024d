import {
  type ApproveOptions,
  approveProposal,
  type DeclineOptions,
  declineProposal,
  withdrawApprovals,
} from "./approvals/approve.ts";
import { listProposals } from "./approvals/list.ts";
import type { Proposal, ProposalFilter } from "./approvals/proposal.ts";
import { type RequestApprovalOptions, requestApproval } from "./approvals/request.ts";
import { readRules } from "./approvals/rule-store.ts";
import type { ApprovalRules } from "./approvals/rules.ts";
import { setApprovalRules } from "./approvals/set-rules.ts";
import { type CancelOptions, cancelBeforeSend } from "./cancel.ts";
import type { EngineContext } from "./context.ts";
import { wrapDatabaseErrors } from "./errors.ts";
import type { Decider } from "./operator.ts";
import { type PayAgainOptions, payAgain } from "./pay-again/pay-again.ts";
import { type Erased, type EraseOptions, erasePersonalData } from "./personal/erase.ts";
import { type Revealed, type RevealOptions, revealField } from "./personal/reveal.ts";
import type { StoredPayout } from "./record.ts";
import { type ReopenOptions, reopenPayout } from "./resolve/reopen.ts";
import { type DecidedPayout, type ResolveOptions, resolvePayout } from "./resolve/resolve.ts";
import type { Watched } from "./watch/handler.ts";

/** What operators decide about payouts, and who approves it; `Name` is the union of the providers' names. */
export interface Decisions<Name extends string = string> {
  /**
   * Cancels an order that has not been sent.
   * @throws EngineError `too_late` once sending has begun.
   */
  cancelBeforeSend(reference: string, options?: CancelOptions): Promise<StoredPayout>;
  /**
   * Stores an operator's decision about a payout, with who and why, in its history. The operations guide lists the decisions
   * that each state allows. No decision sends anything.
   * @throws EngineError `not_allowed` with what is allowed, `unknown_reference`, `ambiguous_reference`
   */
  resolve(reference: string, options: ResolveOptions & { readonly provider?: Name }): Promise<DecidedPayout>;
  /**
   * Pays the money of a payout again, to the same destination, under a new reference: only where it is `repayable`, and once.
   * The two name each other. Should the gateway contradict the end of the first one afterwards, the second one is held for
   * review, or reported as `paid_twice` if it was sent.
   * @throws EngineError `not_allowed` if it may not be paid again, `conflict` if the new reference is stored already,
   * `invalid_order`, `over_limit`, `unknown_reference`, `ambiguous_reference`
   */
  payAgain(reference: string, options: PayAgainOptions & { readonly provider?: Name }): Promise<DecidedPayout>;
  /**
   * Revokes a wrong decision: the payout needs review again and the gateway is queried. The history shows both.
   * @throws EngineError `not_allowed` if no decision ended it, `unknown_reference`, `ambiguous_reference`
   */
  reopen(reference: string, options: ReopenOptions & { readonly provider?: Name }): Promise<DecidedPayout>;
  /** Returns the approval rules in force; `undefined` where there are none, and one operator decides. */
  approvalRules(): Promise<ApprovalRules | undefined>;
  /**
   * Puts approval rules into force for every engine on the database, or takes them away with `null`. One operator may raise
   * them. To lower them takes another one: then a proposal comes back, and they stay as they are until it is approved.
   * @throws EngineError `configuration` with the path of what is wrong
   */
  setApprovalRules(rules: ApprovalRules | null, options: Decider): Promise<Proposal | undefined>;
  /** Lists proposals, the oldest first: those that are open, unless the filter says otherwise. */
  proposals(filter?: ProposalFilter): Promise<Proposal[]>;
  /**
   * Approves a proposal. The approval that completes it carries it out. Approving twice is the same as once.
   * @throws EngineError `not_allowed` to whoever proposed it or submitted the order, without the role that it needs, and once it
   * is declined, void or has lapsed
   */
  approve(id: string, options: ApproveOptions): Promise<Proposal>;
  /**
   * Declines a proposal, or withdraws one's own. An order that awaits approval is not sent: cancel it, or request approval again.
   * @throws EngineError `not_allowed` once it has ended
   */
  decline(id: string, options: DeclineOptions): Promise<Proposal>;
  /** Withdraws somebody's approvals of whatever is not carried out yet, and returns how many those were: they have left, for instance. */
  withdrawApprovals(approver: string, options: Decider): Promise<number>;
  /**
   * Proposes once more to send an order that awaits approval, after its proposal was declined, lapsed or became void.
   * @throws EngineError `not_allowed`, `unknown_reference`, `ambiguous_reference`
   */
  requestApproval(reference: string, options: RequestApprovalOptions & { readonly provider?: Name }): Promise<Proposal>;
  /**
   * Returns personal data of a payout, after storing who wanted to see it, and why: the payee's `account`, the whole
   * `destination`, or the gateway's `messages`, byte for byte.
   * @throws EngineError `unknown_reference`, `ambiguous_reference`; `not_allowed` also once it is erased
   */
  reveal<Field extends keyof Revealed>(
    reference: string,
    options: RevealOptions<Field> & { readonly provider?: Name },
  ): Promise<Revealed[Field]>;
  /**
   * Erases the personal data of payouts that ended before a moment: destinations, descriptions, what gateways wrote. What is
   * open, repayable, undelivered, or so new that it can be reversed is kept, and counted. References, amounts, states and the
   * history stay, so nothing is sent twice. Calling it again goes on where it stopped.
   */
  erase(options: EraseOptions<Name>): Promise<Erased>;
}

/** The decisions of an engine. */
export function decisionsOf({ opened }: Pick<Watched, "opened">): Decisions {
  const run = <Result>(what: string, work: (context: EngineContext) => Promise<Result>) =>
    wrapDatabaseErrors(what, async () => work(await opened()));
  return {
    cancelBeforeSend: (reference, options = {}) =>
      run(`cannot tell whether the payout ${reference} was cancelled`, (context) =>
        cancelBeforeSend(context, reference, options),
      ),
    resolve: (reference, options) =>
      run(`cannot tell whether the decision about ${reference} was stored`, (context) =>
        resolvePayout(context, reference, options),
      ),
    payAgain: (reference, options) =>
      run(`cannot tell whether ${reference} was paid again; repeating the call is safe`, (context) =>
        payAgain(context, reference, options),
      ),
    reopen: (reference, options) =>
      run(`cannot tell whether ${reference} was reopened`, (context) => reopenPayout(context, reference, options)),
    approvalRules: () => run("cannot read the approval rules", ({ db }) => readRules(db)),
    setApprovalRules: (rules, options) =>
      run("cannot tell whether the approval rules were changed", (context) =>
        setApprovalRules(context, rules, options),
      ),
    proposals: (filter = {}) => run("cannot read the proposals", (context) => listProposals(context, filter)),
    approve: (id, options) =>
      run(`cannot tell whether proposal ${id} was approved; repeating the call is safe`, (context) =>
        approveProposal(context, id, options),
      ),
    decline: (id, options) =>
      run(`cannot tell whether proposal ${id} was declined`, (context) => declineProposal(context, id, options)),
    withdrawApprovals: (approver, options) =>
      run(`cannot tell whether the approvals of ${approver} were withdrawn`, (context) =>
        withdrawApprovals(context, approver, options),
      ),
    requestApproval: (reference, options) =>
      run(`cannot tell whether approval of ${reference} was requested`, (context) =>
        requestApproval(context, reference, options),
      ),
    reveal: (reference, options) =>
      run(`cannot read the personal data of ${reference}`, (context) => revealField(context, reference, options)),
    erase: (options) => run("not all was erased; call erase again", (context) => erasePersonalData(context, options)),
  };
}
