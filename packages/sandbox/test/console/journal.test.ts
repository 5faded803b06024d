import { describe, expect, it } from "vitest";
import type { EntryPart, JournalEntry } from "../../src/journal/entries.ts";
import { createJournal } from "../../src/journal/journal.ts";

const head = { time: 0, gateway: "inr", provider: "inr", merchant: "1", reference: "r" } as const;

function request(body = ""): EntryPart {
  return { kind: "request", exchange: 1, method: "POST", path: "/", headers: {}, body };
}

describe("the journal", () => {
  it("returns what follows an entry, and reports what it has dropped", () => {
    const journal = createJournal(new Map(), { entries: 10, characters: 1000 });
    for (let count = 0; count < 10; count++) journal.write(head, request());
    expect(journal.after(8)?.map(({ id }) => id)).toEqual([9, 10]);
    expect(journal.after(10)).toEqual([]);
    expect(journal.after(0)).toHaveLength(10);
    expect(journal.after(11)).toBeUndefined();
    journal.write(head, request());
    expect(journal.after(0)).toBeUndefined();
    expect(journal.after(10)?.map(({ id }) => id)).toEqual([11]);
  });

  it("keeps no more text than it may", () => {
    const journal = createJournal(new Map(), { entries: 1000, characters: 1000 });
    for (let count = 0; count < 100; count++) journal.write(head, request("x".repeat(100)));
    expect(journal.about(head).length).toBeLessThanOrEqual(10);
    expect(journal.about(head).at(-1)?.id).toBe(100);
  });

  it("notifies listeners until they unsubscribe", () => {
    const journal = createJournal(new Map());
    const heard: JournalEntry[] = [];
    const leave = journal.subscribe((entry) => heard.push(entry));
    journal.write(head, request());
    leave();
    journal.write(head, request());
    expect(heard.map(({ id }) => id)).toEqual([1]);
  });
});
