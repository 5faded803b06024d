import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PGlite } from "@electric-sql/pglite";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type ClaimJournal, openJournal } from "../src/recovery/journal.ts";
import { settleDoubts } from "../src/recovery/recover.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { rememberingGateway } from "./remembering-gateway.ts";

let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
  return () => closeDriven(pglite);
}, 30_000);

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "payout-journal-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function newJournal(...lines: readonly [reference: string, attempt: number][]): Promise<ClaimJournal> {
  const journal = await openJournal(join(newFolder(), "journal"));
  onTestFinished(() => journal.close());
  for (const [reference, attempt] of lines)
    await journal.write({ account: "stub M1", provider: "stub", reference, attempt });
  return journal;
}

/** An engine that has sent R1 with a journal, and whose next look back can be with another one, or from another folder. */
async function journaled({ folder }: { readonly folder?: string } = {}) {
  const gateway = rememberingGateway();
  const engine = await driveEngine(pglite, { providers: [gateway.provider] });
  const { witness, db } = engine.context;
  // Whoever opened a journal closes it.
  onTestFinished(() => void Object.assign(witness, { journal: undefined }));
  const journal = await newJournal();
  const lookBack = async (change: { readonly journal?: ClaimJournal; readonly folder?: string }) => {
    Object.assign(witness, { compared: undefined }, change);
    await settleDoubts(engine.context);
    const events = await db.selectFrom("provider_events").select("reason").orderBy("sequence").execute();
    return events.map(({ reason }) => reason);
  };
  expect(await lookBack({ journal, ...(folder !== undefined && { folder }) })).toEqual([]);
  await engine.submit("R1");
  await engine.work();
  expect(await lookBack({})).toEqual([]);
  return { ...engine, journal, lookBack };
}

describe("the database is compared with the claim journal", () => {
  test("which has claims that the database lacks", async () => {
    const { lookBack, journal } = await journaled();
    await journal.write({ account: "stub M1", provider: "stub", reference: "R7", attempt: 1 });
    const found = [expect.stringMatching(/lacks claims that the claim journal has, R7 among them/)];
    expect(await lookBack({})).toEqual(found);
    // That has been dealt with.
    expect(await lookBack({})).toEqual(found);
    await journal.write({ account: "stub M1", provider: "stub", reference: "R1", attempt: 1 });
    expect(await lookBack({})).toEqual(found);
    await journal.write({ account: "stub M1", provider: "stub", reference: "R1", attempt: 2 });
    expect(await lookBack({})).toEqual([...found, expect.stringMatching(/R1 among them/)]);
  });

  test("which has lost lines", async () => {
    const { lookBack, sql } = await journaled();
    await sql("update claim_journals set lines = 2");
    expect(await lookBack({})).toEqual(["the claim journal is older than the database"]);
    expect(await lookBack({})).toHaveLength(1);
  });

  test("which belongs to a later database: this one knows nothing of it", async () => {
    const { lookBack } = await journaled();
    expect(await lookBack({ journal: await newJournal(["R1", 1]) })).toEqual([
      "the claim journal belongs to a later database",
    ]);
  });

  test("which is new, as on a new host", async () => {
    const { lookBack, context } = await journaled();
    expect(await lookBack({ journal: await newJournal() })).toEqual([]);
    expect(await context.db.selectFrom("claim_journals").selectAll().execute()).toHaveLength(2);
  });

  test("and what is stored of the journals of other hosts stays when this one finds a doubt", async () => {
    const { lookBack, sql, context, journal } = await journaled();
    await sql("insert into claim_journals (id, lines, settled) values ('00000000-0000-4000-8000-000000000000', 5, 0)");
    await journal.write({ account: "stub M1", provider: "stub", reference: "R7", attempt: 1 });
    expect(await lookBack({})).toHaveLength(1);
    expect(await context.db.selectFrom("claim_journals").selectAll().execute()).toHaveLength(2);
  });

  test("which is missing beside a folder", async () => {
    const { lookBack, context } = await journaled({ folder: "1:2" });
    const journal = await newJournal();
    expect(await lookBack({ journal })).toEqual([
      "the claim journal beside the database is missing, or another one lies there",
    ]);
    expect(await context.db.selectFrom("claim_journals").select(["id", "place"]).execute()).toEqual([
      { id: journal.id, place: "1:2" },
    ]);
    expect(await lookBack({})).toHaveLength(1);
  });

  test("from another folder", async () => {
    const { lookBack } = await journaled({ folder: "1:2" });
    const found = ["the folder of the database is a copy, or was restored from a backup"];
    expect(await lookBack({ folder: "1:3" })).toEqual(found);
    expect(await lookBack({ folder: "1:3" })).toEqual(found);
    expect(await lookBack({ folder: "1:2" })).toHaveLength(2);
  });

  test("thousands of lines at a time", async () => {
    const { lookBack, journal, context } = await journaled();
    const references = Array.from({ length: 2500 }, (_, index) => `L${index}`);
    await context.db
      .insertInto("payouts")
      .values(
        references.map((reference) => ({
          provider: "stub",
          reference,
          order_digest: "",
          destination_digest: "",
          amount: "1",
          currency: "CNY",
          state: "succeeded",
          attempt: 1,
        })),
      )
      .execute();
    const line = (reference: string) => ({ account: "stub M1", provider: "stub", reference, attempt: 1 });
    await Promise.all(["OLDEST", ...references].map((reference) => journal.write(line(reference))));
    expect(await lookBack({})).toEqual([expect.stringMatching(/OLDEST among them/)]);
  });
});

test("an engine that cannot open its database closes the journal", async () => {
  const providers = [rememberingGateway().provider];
  const [journal, other] = [newFolder(), newFolder()];
  await driveEngine(pglite, { providers, schema: "open", journal });
  expect(readdirSync(journal)).toContainEqual(expect.stringMatching(/\.journal-wal$/));
  const failed = { providers, schema: "open", jobsSchema: "no_jobs", autoMigrate: false, journal: other };
  await expect(driveEngine(pglite, failed)).rejects.toMatchObject({ code: "database" });
  // SQLite removes the others when the last connection is closed.
  expect(readdirSync(other)).toEqual([expect.stringMatching(/\.journal$/)]);
});

test("the journal keeps where the server was", async () => {
  const folder = newFolder();
  const journal = await openJournal(join(folder, "j"));
  expect(journal.place()).toBeUndefined();
  const place = { identity: "1/2/3/4", timeline: 2, position: 2n ** 60n + 1n };
  journal.notePlace(place);
  journal.close();
  const again = await openJournal(join(folder, "j"));
  expect(again.place()).toEqual(place);
  expect(again.id).toBe(journal.id);
  again.close();
});
