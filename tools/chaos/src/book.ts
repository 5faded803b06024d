import { createEngine, type Engine, type StoredPayout } from "@payout/engine";
import { providersOf } from "./providers.ts";
import type { Gateways } from "./sandbox-process.ts";

/** An engine that was not started: it reads, and does nothing. */
export function openBook(database: string, { merchants }: Gateways): Engine {
  return createEngine({ providers: providersOf(merchants, "http://127.0.0.1:9/none"), database });
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
