import { createEngine, type Engine, type StoredPayout } from "@payout/engine";
import type { ChaosRun } from "./options.ts";
import { providersOf } from "./providers.ts";
import { rulesFor } from "./rules.ts";
import type { Gateways } from "./sandbox-process.ts";

/** An engine that was not started: it reads, and does nothing. */
export function openBook(run: ChaosRun, database: string, { merchants }: Pick<Gateways, "merchants">): Engine {
  const providers = providersOf(merchants, "http://127.0.0.1:9/none");
  return createEngine({ providers, database, ...rulesFor(run), onError: () => undefined });
}

const pageSize = 1000;

/** Everything in the book, page by page. */
export async function readBook(engine: Engine): Promise<StoredPayout[]> {
  const all: StoredPayout[] = [];
  for (;;) {
    const after = all.at(-1);
    const page = await engine.find({ limit: pageSize, ...(after !== undefined && { after }) });
    all.push(...page);
    if (page.length < pageSize) return all;
  }
}
