import { randomBytes } from "node:crypto";
import type { StoredMap } from "../store/store.ts";
import type { EntryHead, EntryPart, JournalEntry } from "./entries.ts";

/** What happened at the gateways lately, in order. */
export interface Journal {
  /** Writes an entry and notifies every listener. */
  write(head: Omit<EntryHead, "id">, part: EntryPart): void;
  /** Tells this journal from those of other runs, whose entries have the same numbers. */
  readonly run: string;
  /** The number of the newest entry; 0 before the first. */
  lastId(): number;
  /** Entries with a number above `id`; `undefined` when some have been dropped, or never existed. */
  after(id: number): readonly JournalEntry[] | undefined;
  /** What is left about one order. */
  about(order: Pick<EntryHead, "provider" | "merchant" | "reference">): readonly JournalEntry[];
  /** Calls `listener` with each new entry until the returned function is called. */
  subscribe(listener: (entry: JournalEntry) => void): () => void;
}

/** How much a journal keeps; the limit that is reached first applies. */
export interface JournalLimits {
  readonly entries: number;
  /** Characters in all bodies together. */
  readonly characters: number;
}

const defaultLimits: JournalLimits = { entries: 20_000, characters: 16_000_000 };

/** Thrown away in blocks: taking one from the front of a long array moves all the others. */
const block = 1000;

/** A journal that forgets its oldest entries; what is in `kept` was written by an earlier process. */
export function createJournal(kept: StoredMap<JournalEntry>, limits: JournalLimits = defaultLimits): Journal {
  const entries: JournalEntry[] = [...kept.values()];
  const listeners = new Set<(entry: JournalEntry) => void>();
  let lastId = entries.at(-1)?.id ?? 0;
  let characters = entries.reduce((sum, entry) => sum + lengthOf(entry), 0);

  function forget(): void {
    const many = Math.min(block, Math.ceil(entries.length / 2));
    for (const dropped of entries.splice(0, many)) {
      characters -= lengthOf(dropped);
      kept.delete(String(dropped.id));
    }
  }

  return {
    run: randomBytes(6).toString("hex"),
    write(head, part) {
      lastId += 1;
      const entry = { id: lastId, ...head, ...part };
      entries.push(entry);
      kept.set(String(lastId), entry);
      characters += lengthOf(entry);
      while (entries.length > limits.entries || characters > limits.characters) forget();
      for (const listener of listeners) listener(entry);
    },
    lastId: () => lastId,
    after(id) {
      const oldest = lastId - entries.length;
      return id < oldest || id > lastId ? undefined : entries.slice(id - oldest);
    },
    about: ({ provider, merchant, reference }) =>
      entries.filter(
        (entry) => entry.reference === reference && entry.provider === provider && entry.merchant === merchant,
      ),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function lengthOf(part: EntryPart): number {
  if (part.kind === "change") return 0;
  return part.body.length + (part.kind === "notification" ? (part.answer?.length ?? 0) : 0);
}
