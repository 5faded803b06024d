import type { EngineContext } from "./context.ts";
import { wrapDatabaseErrors } from "./errors.ts";
import { type BalanceCheck, checkBalance } from "./limits/check-balance.ts";
import { pauseProvider, resumeProvider } from "./limits/pause.ts";
import { type ProviderStatus, statusOf } from "./limits/provider-status.ts";
import type { Decider } from "./operator.ts";
import type { ReconcileOptions, Reconciliation } from "./reconcile/options.ts";
import { reconcilePayouts } from "./reconcile/reconcile.ts";
import type { StoredPayout } from "./record.ts";
import { type ResolveOptions, resolvePayout } from "./resolve/resolve.ts";
import { operationsHandlerOf, type Watched } from "./watch/handler.ts";

/** What people do with a running engine; `Name` is the names of its providers. */
export interface Operations<Name extends string = string> {
  /**
   * Stops a provider's sending in all workers, until it is resumed. What is being sent is finished, what is open is asked
   * about, and orders are accepted and blocked.
   */
  pause(provider: Name, options: Decider): Promise<void>;
  /** Lets a provider send again, after a person or the engine has paused it. */
  resume(provider: Name, options: Decider): Promise<void>;
  /**
   * Stores what a person decided about a payout, with who and why, as part of its history. Which decisions a state allows is
   * in the document of the engine's operations; none of them sends anything.
   * @throws EngineError `not_allowed` with what is allowed, `unknown_reference`, `ambiguous_reference`
   */
  resolve(reference: string, options: ResolveOptions & { readonly provider?: Name }): Promise<StoredPayout>;
  /**
   * Compares the payouts of a window with the gateways and their statements, and writes a report. States change only by the
   * gateways' answers, under the same rules as always.
   * @throws EngineError `configuration`, `invalid_statement`, `report`; the reason of `signal` when that is aborted.
   */
  reconcile(options: ReconcileOptions): Promise<Reconciliation>;
  /**
   * The function that a monitor calls: `/healthz` (200 or 503, JSON) and `/metrics` (Prometheus), by the last segment of the
   * address. Neither tells references, amounts or secrets.
   */
  operationsHandler(): (request: Request) => Promise<Response>;
  /** How a provider stands: whether it is paused, what is being sent, what waits, what counts against the day's ceiling. */
  providerStatus(provider: Name): Promise<ProviderStatus>;
  /**
   * Asks the gateway's balance and compares it with everything that has been accepted and not sent. Nothing is changed.
   * @throws EngineError `configuration` where the provider cannot tell a balance, or core's `PayoutError`.
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
      run(`it is not known whether ${provider} was paused`, (context) => pauseProvider(context, provider, options)),
    resume: (provider, options) =>
      run(`it is not known whether ${provider} was resumed`, (context) => resumeProvider(context, provider, options)),
    resolve: (reference, options) =>
      run(`it is not known whether the decision about ${reference} was stored`, (context) =>
        resolvePayout(context, reference, options),
      ),
    reconcile: (options) =>
      run("the reconciliation was not finished", (context) => reconcilePayouts(context, options)).catch((error) => {
        options?.signal?.throwIfAborted();
        throw error;
      }),
    operationsHandler: () => operationsHandlerOf(watched),
    providerStatus: (provider) =>
      run(`the status of ${provider} cannot be read`, (context) => statusOf(context, provider)),
    // An error of the gateway stays what it is.
    checkBalance: async (provider, currency) => checkBalance(await opened(), provider, currency),
  };
}
