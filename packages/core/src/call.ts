/** What the caller called; `setup` is the creation of the provider itself. */
export type Operation = "send" | "query" | "balance" | "receive" | "setup";

/** Whether a failed `send` moved money: `not_sent` is proof that it did not, `unknown` means query. */
export type Outcome = "not_sent" | "unknown";

/** One call on its way; errors and events are made from it. */
export interface CallContext {
  /** The id of the provider, for example `"jeepay.transfer"`. */
  readonly provider: string;
  /** The method of the provider that was called. */
  readonly operation: Operation;
  /** The reference that the call is about, if it is about one. */
  readonly reference?: string;
  /** The order is only checked: nothing will be sent. */
  readonly dryRun?: true;
  /** Set as soon as bytes may have left for the gateway: from then on nothing proves that no money moved. */
  posted: boolean;
}
