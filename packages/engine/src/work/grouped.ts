import type { EngineContext } from "../context.ts";
import type { ProviderEntry } from "../settings.ts";

/** How things of one kind are done. */
export interface Grouping<Item, Result> {
  /** Does all of them in one transaction. `"alone"` is the result of what cannot be done there without waiting. */
  together(items: readonly Item[]): Promise<readonly (Result | "alone")[]>;
  /** Does one, however long that takes. */
  alone(item: Item): Promise<Result>;
}

/** At most so many are done together: a transaction that grows holds its locks for longer. */
const most = 50;

interface Waiting<Item, Result> {
  readonly item: Item;
  resolve(result: Result | PromiseLike<Result>): void;
}

/**
 * Does things as soon as they come, and together what comes while others are being done: nothing waits for company. What fails
 * in company is done alone, so that nothing fails because of another.
 */
export function grouped<Item, Result>({ together, alone }: Grouping<Item, Result>): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = [];
  let working = false;
  const doGroup = async (group: readonly Waiting<Item, Result>[]) => {
    const results = await together(group.map(({ item }) => item)).catch(() => group.map(() => "alone" as const));
    for (const [index, { item, resolve }] of group.entries()) {
      const result = results[index] as Result | "alone";
      // Not awaited here: it may wait for somebody else, and the others do not.
      resolve(result === "alone" ? alone(item) : result);
    }
  };
  const doAll = async () => {
    while (waiting.length > 0) await doGroup(waiting.splice(0, most));
    working = false;
  };
  return (item) =>
    new Promise((resolve) => {
      waiting.push({ item, resolve });
      if (working) return;
      working = true;
      void doAll();
    });
}

/** Makes something once for each engine, when it is first used. */
export function perEngine<Made>(make: (context: EngineContext) => Made): (context: EngineContext) => Made {
  const ofEngines = new WeakMap<EngineContext, Made>();
  return (context) => {
    const made = ofEngines.get(context) ?? make(context);
    ofEngines.set(context, made);
    return made;
  };
}

/** The same for each provider of an engine. */
export function perProvider<Made>(
  make: (context: EngineContext, entry: ProviderEntry) => Made,
): (context: EngineContext, entry: ProviderEntry) => Made {
  const ofEngine = perEngine(() => new Map<string, Made>());
  return (context, entry) => {
    const ofProviders = ofEngine(context);
    const made = ofProviders.get(entry.name) ?? make(context, entry);
    ofProviders.set(entry.name, made);
    return made;
  };
}
