import type { EngineContext } from "./context.ts";
import { wrapDatabaseErrors } from "./errors.ts";
import { type BalanceCheck, checkBalance } from "./limits/check-balance.ts";
import { pauseProvider, resumeProvider } from "./limits/pause.ts";
import { type ProviderStatus, statusOf } from "./limits/provider-status.ts";
import type { Decider } from "./operator.ts";
import { type PayAgainOptions, payAgain } from "./pay-again/pay-again.ts";
import { type Erased, type EraseOptions, erasePersonalData } from "./personal/erase.ts";
import { type Revealed, type RevealOptions, revealField } from "./personal/reveal.ts";
import type { ReconcileOptions, Reconciliation } from "./reconcile/options.ts";
import { reconcilePayouts } from "./reconcile/reconcile.ts";
import type { StoredPayout } from "./record.ts";
import { declareFailover, endRecovery, type RecoveredOptions, type Released } from "./recovery/operations.ts";
import { type ReopenOptions, reopenPayout } from "./resolve/reopen.ts";
import { type ResolveOptions, resolvePayout } from "./resolve/resolve.ts";
import { operationsHandlerOf, type Watched } from "./watch/handler.ts";

/** What operators do with a running engine; `Name` is the union of its providers' names. */
export interface Operations<Name extends string = string> {
  /**
   * Pauses a provider's sends in all workers until it is resumed. Sends in flight finish, open payouts are still queried,
   * and new orders are accepted but blocked.
   */
  pause(provider: Name, options: Decider): Promise<void>;
  /** Resumes a provider that an operator or the engine has paused. */
  resume(provider: Name, options: Decider): Promise<void>;
  /**
   * Ends a provider's recovery after its database came back from a backup: new orders are sent without a query again, and
   * so is what was accepted before `before` and is still blocked by `check_first`. Read `providerStatus` first, which counts
   * it, and compare it with the gateway: what was sent already is paid twice. What this machine's claim journal knows is
   * queried all the same.
   * @throws EngineError `not_allowed` if the provider is not recovering
   */
  recovered(options: RecoveredOptions<Name>): Promise<Released>;
  /**
   * Declares that the database will move to another server within the hour, one that has everything that was committed: a
   * planned switch. Without it the engine takes the new server for one that may lack what was sent last.
   */
  expectFailover(options: Decider): Promise<void>;
  /**
   * Stores an operator's decision about a payout, with who and why, in its history. The operations guide lists the decisions
   * that each state allows. No decision sends anything.
   * @throws EngineError `not_allowed` with what is allowed, `unknown_reference`, `ambiguous_reference`
   */
  resolve(reference: string, options: ResolveOptions & { readonly provider?: Name }): Promise<StoredPayout>;
  /**
   * Compares the payouts of a time window with the gateways and their statements, and writes a report. Only a gateway's
   * answer changes a state, under the usual rules.
   * @throws EngineError `configuration`, `invalid_statement`, `report`; the reason of `signal` when that is aborted.
   */
  reconcile(options: ReconcileOptions): Promise<Reconciliation>;
  /**
   * Returns the handler for monitoring: `/healthz` (200 or 503, JSON) and `/metrics` (Prometheus), by the last segment of
   * the URL's path. Neither exposes references, amounts or secrets.
   */
  operationsHandler(): (request: Request) => Promise<Response>;
  /**
   * Pays the money of a payout again, to the same destination, under a new reference: only where it is `repayable`, and once.
   * The two name each other. Should the gateway contradict the end of the first one afterwards, the second one is held for
   * review, or reported as `paid_twice` if it was sent.
   * @throws EngineError `not_allowed` if it may not be paid again, `conflict` if the new reference is stored already,
   * `invalid_order`, `over_limit`, `unknown_reference`, `ambiguous_reference`
   */
  payAgain(reference: string, options: PayAgainOptions & { readonly provider?: Name }): Promise<StoredPayout>;
  /**
   * Takes back a decision that was wrong: the payout needs review again and the gateway is queried. The history shows both.
   * @throws EngineError `not_allowed` if no decision ended it, `unknown_reference`, `ambiguous_reference`
   */
  reopen(reference: string, options: ReopenOptions & { readonly provider?: Name }): Promise<StoredPayout>;
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
  /** Returns a provider's status: paused or not, payouts being sent and waiting, and what counts against the daily limit. */
  providerStatus(provider: Name): Promise<ProviderStatus>;
  /**
   * Queries the gateway's balance and compares it with everything accepted but not sent. Changes nothing.
   * @throws EngineError `configuration` if the gateway has no balance query, or core's `PayoutError`.
   */
  checkBalance(provider: Name, currency: string): Promise<BalanceCheck>;
}

/** The operations of an engine. */
export function operationsOf(watched: Watched): Operations {
  const { opened } = watched;
  const run = <Result>(what: string, work: (context: EngineContext) => Promise<Result>) =>
    wrapDatabaseErrors(what, async () => work(await opened()));
  return {
    pause: (provider, options) =>
      run(`cannot tell whether ${provider} was paused`, (context) => pauseProvider(context, provider, options)),
    resume: (provider, options) =>
      run(`cannot tell whether ${provider} was resumed`, (context) => resumeProvider(context, provider, options)),
    recovered: (options) =>
      run(`cannot tell whether the recovery of ${options?.provider} was ended`, (context) =>
        endRecovery(context, options),
      ),
    expectFailover: (options) =>
      run("cannot tell whether the failover was declared", (context) => declareFailover(context, options)),
    resolve: (reference, options) =>
      run(`cannot tell whether the decision about ${reference} was stored`, (context) =>
        resolvePayout(context, reference, options),
      ),
    reconcile: (options) =>
      run("the reconciliation did not finish", (context) => reconcilePayouts(context, options)).catch((error) => {
        options?.signal?.throwIfAborted();
        throw error;
      }),
    payAgain: (reference, options) =>
      run(`cannot tell whether ${reference} was paid again; repeating the call is safe`, (context) =>
        payAgain(context, reference, options),
      ),
    reopen: (reference, options) =>
      run(`cannot tell whether ${reference} was reopened`, (context) => reopenPayout(context, reference, options)),
    reveal: (reference, options) =>
      run(`cannot read the personal data of ${reference}`, (context) => revealField(context, reference, options)),
    erase: (options) => run("not all was erased; call erase again", (context) => erasePersonalData(context, options)),
    operationsHandler: () => operationsHandlerOf(watched),
    providerStatus: (provider) =>
      run(`cannot read the status of ${provider}`, (context) => statusOf(context, provider)),
    // An error of the gateway stays what it is.
    checkBalance: async (provider, currency) => checkBalance(await opened(), provider, currency),
  };
}
