/** The last entries of something that goes on for ever. */
export interface History<Entry> {
  /** Oldest first; the same list all the time. */
  readonly entries: readonly Entry[];
  add(entry: Entry): void;
}

/** An empty history that forgets all but the last `size` entries. */
export function createHistory<Entry>(size: number): History<Entry> {
  const entries: Entry[] = [];
  return {
    entries,
    add(entry) {
      entries.push(entry);
      if (entries.length > size) entries.shift();
    },
  };
}
