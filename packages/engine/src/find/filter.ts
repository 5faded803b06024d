import type { BlockReason } from "../limits/block.ts";
import type { PayoutState } from "../machine/words.ts";
import type { StoredPayout } from "../record.ts";
import type { EventKind } from "../store/event-kinds.ts";

/** Amounts of one currency: this one, or a range of them; all of them where nothing else is given. */
export interface AmountFilter {
  /** The currency, `CNY`. */
  readonly currency: string;
  /** This amount, an exact decimal in major units. */
  readonly value?: string;
  /** This amount or more. */
  readonly atLeast?: string;
  /** This amount or less. */
  readonly atMost?: string;
}

/** The conditions of `find` and `count`. Each one narrows the result. */
export interface PayoutFilter {
  /** Only payouts of this provider, or of one of these. */
  readonly provider?: string | readonly string[];
  /** Only payouts that have this as their reference or as the gateway's own number. */
  readonly id?: string;
  /** Only payouts to which the gateway has given this number. */
  readonly providerId?: string;
  /** Only payouts in this state, or in one of these. */
  readonly state?: PayoutState | readonly PayoutState[];
  /** Only payouts that have been open longer than they should be. */
  readonly stuck?: true;
  /** Only blocked payouts: all of them, or those blocked by one reason. */
  readonly blockedBy?: true | BlockReason;
  /** Only payouts that were submitted as this batch. */
  readonly batch?: string;
  /** Only payouts of these amounts. */
  readonly amount?: AmountFilter;
  /** Only payouts to this account, however it is spaced. It is compared by its keyed digest, and no longer found once it is erased. */
  readonly account?: string;
  /** Only payouts to accounts that end like this: `accountEnding` of a payout. */
  readonly accountEnding?: string;
  /**
   * Which time `from`, `to` and `order` are about: that of acceptance, or that of the first event of this kind from `from` on.
   * Then only payouts with such an event are found. @default "accepted"
   */
  readonly timeOf?: EventKind;
  /** At this moment or later. */
  readonly from?: Date;
  /** Before this moment. */
  readonly to?: Date;
  /** Which payouts come first. @default "oldest" */
  readonly order?: "oldest" | "newest";
  /** At most this many: 1 to 10,000. `count` stops at it, and says that there are more. @default 100 for `find`, 1,000 for `count` */
  readonly limit?: number;
  /** Continue after this payout, the last one of the previous page. Leave the other conditions as they were. */
  readonly after?: Pick<StoredPayout, "acceptedAt" | "provider" | "reference">;
}
