import type { Proposal } from "./approvals/proposal.ts";
import type { EngineContext } from "./context.ts";
import { wrapDatabaseErrors } from "./errors.ts";
import { type BalanceCheck, checkBalance } from "./limits/check-balance.ts";
import { pauseProvider, resumeProvider } from "./limits/pause.ts";
import { type ProviderStatus, statusOf } from "./limits/provider-status.ts";
import { type NoteOptions, storeNote } from "./notes/note.ts";
import type { Decider } from "./operator.ts";
import { type ReconciliationOperations, reconciliationOperationsOf } from "./reconcile/operations.ts";
import { declareFailover, endRecovery, type RecoveredOptions, type Released } from "./recovery/operations.ts";
import { operationsHandlerOf, type Watched } from "./watch/handler.ts";

/** What operators do with a running engine; `Name` is the union of its providers' names. */
export interface Operations<Name extends string = string> extends ReconciliationOperations {
  /**
   * Pauses a provider's sends in all workers until it is resumed. Sends in flight finish, open payouts are still queried,
   * and new orders are accepted but blocked.
   */
  pause(provider: Name, options: Decider): Promise<void>;
  /**
   * Resumes a provider that an operator or the engine has paused. Where approval rules demand another person, it is resumed
   * once the proposal that comes back is approved.
   */
  resume(provider: Name, options: Decider): Promise<Proposal | undefined>;
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
   * Returns the handler for monitoring: `/healthz` (200 or 503, JSON) and `/metrics` (Prometheus), by the last segment of
   * the URL's path. Neither exposes references, amounts or secrets.
   */
  operationsHandler(): (request: Request) => Promise<Response>;
  /**
   * Stores a note in a payout's history, for colleagues. It decides nothing, and is erased with the payout's personal data.
   * @throws EngineError `not_allowed`, `unknown_reference`, `ambiguous_reference`
   */
  note(reference: string, options: NoteOptions & { readonly provider?: Name }): Promise<void>;
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
    ...reconciliationOperationsOf(run, watched.wake),
    note: (reference, options) =>
      run(`cannot tell whether the note about ${reference} was stored`, (context) =>
        storeNote(context, reference, options),
      ),
    operationsHandler: () => operationsHandlerOf(watched),
    providerStatus: (provider) =>
      run(`cannot read the status of ${provider}`, (context) => statusOf(context, provider)),
    // An error of the gateway stays what it is.
    checkBalance: async (provider, currency) => checkBalance(await opened(), provider, currency),
  };
}
