import type { Money } from "@payout/core";
import type { DecisionWord } from "../resolve/rules.ts";
import type { Approvers, OrderRule } from "./rules.ts";

/**
 * What can be proposed: to send an order, to decide about a payout, to reopen it or to pay it again; to resume a provider or to
 * end its recovery; to erase personal data; to lower the rules.
 */
export type ProposalKind = "send" | "resolve" | "reopen" | "pay_again" | "resume" | "recovered" | "erase" | "rules";

/**
 * What became of a proposal. `void`: its payout has changed since. `lapsed`: a day passed without enough approvals. `replaced`:
 * a newer one took its place after that.
 */
export type ProposalState = "open" | "approved" | "declined" | "void" | "lapsed" | "replaced";

/** Something that is done once others have approved it. */
export interface Proposal {
  /** Names the proposal. */
  readonly id: string;
  /** What is to be done. */
  readonly kind: ProposalKind;
  /** What became of it. */
  readonly state: ProposalState;
  /** The provider that it is about, where it is about one. */
  readonly provider?: string;
  /** The payout that it is about, where it is about one. */
  readonly reference?: string;
  /** The version of that payout: pass it as `seen`. */
  readonly version?: string;
  /** That payout's amount. */
  readonly amount?: Money;
  /** The last four characters of the account that it pays to; absent where it is too short to be shown, or erased. */
  readonly accountEnding?: string;
  /** The rules that stopped the order, as they were then; for `send`. */
  readonly stoppedBy?: readonly OrderRule[];
  /** The decision that is proposed, for `resolve`. */
  readonly decision?: DecisionWord;
  /** Everything that is to be done, as it was passed. */
  readonly action: Readonly<Record<string, unknown>>;
  /** Who proposed it, and why. */
  readonly proposedBy: string;
  /** Why. */
  readonly reason: string;
  /** When it was proposed. */
  readonly proposedAt: Date;
  /** When it lapses. */
  readonly lapsesAt: Date;
  /** How many people have to approve, in which roles. */
  readonly needs: readonly Approvers[];
  /** Who has approved, when and in which roles. */
  readonly approvals: readonly { readonly actor: string; readonly at: Date; readonly roles: readonly string[] }[];
  /** Who ended it: the last approver, or whoever declined it. */
  readonly closedBy?: string;
  /** When it ended. */
  readonly closedAt?: Date;
  /** Why it was declined. */
  readonly closeReason?: string;
}

/** Which proposals are listed. */
export interface ProposalFilter {
  /** Only those in this state. @default "open" */
  readonly state?: ProposalState | "all";
  /** Only about this provider. */
  readonly provider?: string;
  /** Only about this payout. */
  readonly reference?: string;
  /** At most this many, the oldest first: 1 to 1,000. @default 100 */
  readonly limit?: number;
  /** Only what was proposed after this one. */
  readonly after?: Pick<Proposal, "id">;
}
