import { DatabaseSync } from "node:sqlite";
import type { Engine, StoredPayout } from "@payout/engine";

/** How the payouts of a batch stand, on disk as the rows are. */
export interface BatchStates {
  readonly byState: Readonly<Record<string, number>>;
  /** How many of them wait for an operator or a limit before they are sent. */
  readonly blocked: number;
  of(provider: string, reference: string): BatchState | undefined;
  close(): void;
}

/** How one payout stands. */
export interface BatchState {
  readonly state: string;
  readonly reason: string | null;
  readonly providerId: string | null;
}

const pageSize = 10_000;

/** Reads how every payout of a batch stands. */
export async function readStates(engine: Engine, batch: string, signal: AbortSignal): Promise<BatchStates> {
  const database = new DatabaseSync("");
  database.exec(
    "create table payout (provider text, reference text, state text, reason text, id text, primary key (provider, reference)) without rowid; begin",
  );
  const add = database.prepare("insert or replace into payout values (?, ?, ?, ?, ?)");
  let after: StoredPayout | undefined;
  let blocked = 0;
  for (let isLast = false; !isLast; ) {
    const page = await engine.find({ batch, limit: pageSize, ...(after && { after }) });
    for (const { provider, reference, state, reason, providerId } of page)
      add.run(provider, reference, state, reason ?? null, providerId ?? null);
    blocked += page.filter(({ blockedBy }) => blockedBy !== undefined).length;
    after = page.at(-1);
    isLast = page.length < pageSize;
    signal.throwIfAborted();
  }
  const groups = database
    .prepare("select state, count(*) as n from payout group by state order by state")
    .all() as unknown as { state: string; n: number }[];
  const find = database.prepare(
    "select state, reason, id as providerId from payout where provider = ? and reference = ?",
  );
  return {
    byState: Object.fromEntries(groups.map(({ state, n }) => [state, n])),
    blocked,
    of: (provider, reference) => find.get(provider, reference) as unknown as BatchState | undefined,
    close: () => database.close(),
  };
}
