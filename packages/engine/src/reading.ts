import { checkReferenceOptions } from "./check-calls.ts";
import type { EngineContext } from "./context.ts";
import { wrapDatabaseErrors } from "./errors.ts";
import { checkExportOptions } from "./export/check-options.ts";
import { exportEvents } from "./export/export.ts";
import type { EventExport, ExportOptions } from "./export/options.ts";
import { getPayout, historyOf, type ReferenceOptions } from "./find/by-reference.ts";
import { checkFilter } from "./find/check-filter.ts";
import { countPayouts, type PayoutCount } from "./find/count.ts";
import type { PayoutFilter } from "./find/filter.ts";
import { findPayouts } from "./find/find-payouts.ts";
import { type Activity, type ActivityFilter, checkActivityFilter, listActivity } from "./overview/activity.ts";
import { type Overview, readOverview } from "./overview/overview.ts";
import type { HistoryEvent, StoredPayout } from "./record.ts";

/** What an engine knows; `Name` is the union of its providers' names. None of these calls changes anything. */
export interface Reading<Name extends string = string> {
  /** Returns the names of the engine's providers. */
  providerNames(): readonly string[];
  /**
   * Returns the payout of a reference, or `undefined` if there is none.
   * @throws EngineError `ambiguous_reference` when several providers have it: pass `{ provider }`.
   */
  get(reference: string, options?: ReferenceOptions): Promise<StoredPayout | undefined>;
  /** Finds payouts by their ids, state, amount, account, or the time of any event: the oldest first, or the newest. */
  find(filter?: PayoutFilter): Promise<StoredPayout[]>;
  /** Counts the payouts that `find` would find page after page, and adds them up, as far as the filter's `limit`. */
  count(filter?: PayoutFilter): Promise<PayoutCount>;
  /** Returns every event of a reference, oldest first. The history is append-only. */
  history(reference: string, options?: ReferenceOptions): Promise<HistoryEvent[]>;
  /** Returns what is open by provider and state, and what needs an operator. */
  overview(): Promise<Overview>;
  /**
   * Lists what operators did, the newest first: to payouts, providers, rules and reconciliations.
   * @throws EngineError `configuration`
   */
  activity(filter?: ActivityFilter): Promise<Activity[]>;
  /**
   * Exports events as a CSV file or a workbook, one row each, in one named time zone, as of a moment that the file states.
   * The bytes are a stream: a million events take no more memory than a thousand.
   * @throws EngineError `configuration`, and `database` while a transaction stays open that could still store an event
   */
  export(options?: ExportOptions & { readonly provider?: Name }): Promise<EventExport>;
}

/** What can be read of an engine's database. */
export function readingOf(opened: () => Promise<EngineContext>, names: readonly string[]): Reading {
  const run = <Result>(what: string, work: (context: EngineContext) => Promise<Result>) =>
    wrapDatabaseErrors(what, async () => work(await opened()));
  const cannot = "cannot read the payouts";
  return {
    providerNames: () => names,
    async get(reference, options = {}) {
      checkReferenceOptions("get", options);
      return run(cannot, (context) => getPayout(context, reference, options));
    },
    async find(filter = {}) {
      checkFilter("find", filter);
      return run(cannot, (context) => findPayouts(context, filter));
    },
    async count(filter = {}) {
      checkFilter("count", filter);
      return run(cannot, (context) => countPayouts(context, filter));
    },
    async history(reference, options = {}) {
      checkReferenceOptions("history", options);
      return run(cannot, (context) => historyOf(context, reference, options));
    },
    overview: () => run("cannot read the overview", readOverview),
    async activity(filter = {}) {
      checkActivityFilter(filter);
      return run("cannot read the activities", (context) => listActivity(context, filter));
    },
    async export(options = {}) {
      checkExportOptions(options);
      return run("cannot export the events", (context) => exportEvents(context, options));
    },
  };
}
