/** What the sandbox remembers under one name: a `Map` that may outlive the process. Iterates in the order of first setting. */
export interface StoredMap<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
  values(): Iterable<Value>;
  entries(): Iterable<readonly [key: string, value: Value]>;
}

/** Everything that the sandbox, or one of its gateways, remembers. Values are plain data: texts, numbers, bigints, lists, objects. */
export interface Store {
  /** The map of this name; the same one for the same name. */
  map<Value>(name: string): StoredMap<Value>;
  /** Does all of `work`, which is synchronous, or none of it, even when the process is killed in the middle. */
  atomically<Result>(work: () => Result): Result;
}

/** A store that ends with the process. */
export function memoryStore(): Store {
  const maps = new Map<string, StoredMap<unknown>>();
  return {
    map<Value>(name: string): StoredMap<Value> {
      const map = maps.get(name) ?? new Map<string, unknown>();
      maps.set(name, map);
      return map as StoredMap<Value>;
    },
    atomically: (work) => work(),
  };
}

/** The part of a store that belongs to one gateway. */
export function partOf(store: Store, owner: string): Store {
  return { map: (name) => store.map(`${owner}.${name}`), atomically: store.atomically };
}

/** Counts 1, 2, 3, … and goes on where an earlier process stopped. */
export function createSequence(store: Store, name: string): () => number {
  const sequences = store.map<number>("sequences");
  return () => {
    const next = (sequences.get(name) ?? 0) + 1;
    sequences.set(name, next);
    return next;
  };
}
