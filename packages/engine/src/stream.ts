import type { PayoutOrder } from "@payout/core";
import type { EngineContext } from "./context.ts";
import { EngineError, wrapDatabaseErrors } from "./errors.ts";
import type { StoredPayout } from "./record.ts";
import { type SubmitOptions, submitAll } from "./submit.ts";

/** One order of a stream, and the provider that it goes through. */
export interface StreamEntry {
  /** The order to store. */
  readonly order: PayoutOrder<unknown>;
  /** The name of the provider that the order goes through. */
  readonly provider: string;
}

/** Who submits a stream of orders, and as which batch. */
export type StreamOptions = Pick<SubmitOptions, "actor" | "batch">;

/** The result of one order of a stream. */
export interface StreamResult extends StreamEntry {
  /** The stored payout; absent when the order was refused. */
  readonly payout?: StoredPayout;
  /** Why the order was refused. */
  readonly error?: EngineError;
}

/** Orders that are stored in one transaction: enough to make the commit cheap, few enough to keep memory flat. */
const batchSize = 200;

/** Stores a stream of orders batch by batch, and gives each result in the stream's order. */
export async function* submitStream(
  opened: () => Promise<EngineContext>,
  entries: AsyncIterable<StreamEntry> | Iterable<StreamEntry>,
  options: StreamOptions = {},
): AsyncGenerator<StreamResult> {
  let batch: StreamEntry[] = [];
  for await (const entry of entries) {
    batch.push(entry);
    if (batch.length < batchSize) continue;
    yield* await stored(opened, batch, options);
    batch = [];
  }
  if (batch.length > 0) yield* await stored(opened, batch, options);
}

async function stored(
  opened: () => Promise<EngineContext>,
  batch: readonly StreamEntry[],
  options: StreamOptions,
): Promise<StreamResult[]> {
  const what = `cannot tell whether the ${batch.length} orders from ${batch[0]?.order?.reference} on were stored`;
  const results = await wrapDatabaseErrors(what, async () => submitAll(await opened(), batch, options));
  return batch.map((entry, index) => {
    const result = results[index];
    return { ...entry, ...(result instanceof EngineError ? { error: result } : result && { payout: result }) };
  });
}
