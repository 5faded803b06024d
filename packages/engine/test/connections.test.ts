import { EventEmitter } from "node:events";
import type { PostgresPool } from "kysely";
import type pg from "pg";
import { expect, onTestFinished, test, vi } from "vitest";
import { listenerOf } from "../src/database/listener.ts";
import { answerWithinMs, withSettings } from "../src/database/session.ts";

/** A connection without a server: what it answers to the message that begins a transaction, and to a query. */
interface Scripted {
  readonly connect?: object;
  readonly begin?: object;
  readonly readOnly?: "on" | "off";
  readonly query?: object;
  /** And to what follows it. */
  readonly later?: object;
}

/** A pool that gives these connections in turn, and notes each query and how each connection was released. */
function poolOf(...script: readonly Scripted[]) {
  const noted: string[] = [];
  let next = 0;
  const connect = async () => {
    const number = next++;
    const { begin, readOnly = "off", query, later, connect: refusal } = script[number] ?? {};
    if (refusal !== undefined) throw Object.assign(new Error("it failed"), refusal);
    return {
      async query({ text }: { readonly text: string }) {
        const begins = text.startsWith("begin");
        noted.push(`${number} ${begins ? "begin" : text}`);
        const failure = begins ? begin : ({ "select 1": query, "select 2": later } as const)[text];
        if (failure !== undefined) throw Object.assign(new Error("it failed"), failure);
        return begins ? [{ rows: [] }, { rows: [{ read_only: readOnly }] }] : { rows: [number] };
      },
      release: (destroy: boolean) => noted.push(`${number} ${destroy ? "closed" : "kept"}`),
    };
  };
  const pool = { connect, end: async () => undefined, options: {} } as unknown as PostgresPool;
  return { pool: withSettings(pool, { durable: true }), noted };
}

test("a connection that has ended while it rested, or changes nothing any more, is replaced before anything happens", async () => {
  const { pool, noted } = poolOf({ begin: { code: "57P05" } }, { readOnly: "on" }, {});
  const connection = await pool.connect();
  expect(await connection.query("select 1", [])).toMatchObject({ rows: [2] });
  connection.release();
  expect(noted).toEqual(["0 begin", "0 closed", "1 begin", "1 closed", "2 begin", "2 select 1", "2 commit", "2 kept"]);
});

test("an answer is waited for longer than the server may work on it", async () => {
  let begun = "";
  const query = async ({ text }: { readonly text: string }) => {
    begun ||= text;
    return [{ rows: [] }, { rows: [{ read_only: "off" }] }];
  };
  const connect = async () => ({ query, release: () => undefined });
  const pool = { connect, end: async () => undefined, options: {} } as unknown as PostgresPool;
  await (await withSettings(pool, { durable: true }).connect()).query("begin", []);
  const [, timeoutMs] = /'statement_timeout', '(\d+)'/.exec(begun) ?? [];
  expect(answerWithinMs).toBeGreaterThan(Number(timeoutMs));
});

test("where each is like that, the call fails, and each is closed once", async () => {
  const standby = { readOnly: "on" } as const;
  const { pool, noted } = poolOf(standby, standby, standby, standby);
  const connection = await pool.connect();
  await expect(connection.query("begin", [])).rejects.toMatchObject({ code: "25006" });
  connection.release();
  expect(noted.filter((each) => each.endsWith("closed"))).toEqual(["0 closed", "1 closed", "2 closed"]);
  expect(noted).not.toContain("3 begin");
});

test("where no other can be had, the call fails with the reason, and the first is closed once", async () => {
  const { pool, noted } = poolOf({ begin: { code: "57P01" } }, { connect: { code: "ECONNREFUSED" } });
  const connection = await pool.connect();
  await expect(connection.query("begin", [])).rejects.toMatchObject({ code: "ECONNREFUSED" });
  connection.release();
  expect(noted).toEqual(["0 begin", "0 closed"]);
});

test.each([
  [{ code: "23505" }, ["rollback", "kept"]],
  [{ code: "25006" }, ["closed"]],
  [{ code: "57P01" }, ["closed"]],
  [{ message: "Query read timeout" }, ["closed"]],
])("what began is never repeated on another connection: %o, after which the first is %j", async (query, end) => {
  const { pool, noted } = poolOf({ query }, {});
  const connection = await pool.connect();
  await expect(connection.query("select 1", [])).rejects.toMatchObject(query);
  connection.release();
  expect(noted).toEqual(["0 begin", "0 select 1", ...end.map((each) => `0 ${each}`)]);
});

test("the answer to everything that is sent is waited for with an end", async () => {
  const waits: unknown[] = [];
  const connect = async () => ({
    async query({ text, query_timeout }: { readonly text: string; readonly query_timeout?: number }) {
      waits.push([text.split(" ")[0], query_timeout]);
      return text.startsWith("begin") ? [{ rows: [] }, { rows: [{ read_only: "off" }] }] : { rows: [] };
    },
    release: () => undefined,
  });
  const pool = { connect, end: async () => undefined, options: {} } as unknown as PostgresPool;
  const limited = await withSettings(pool, { durable: true, answerWithinMs }).connect();
  await limited.query("select 1", []);
  expect(waits.splice(0)).toEqual([
    ["begin", 5000],
    ["select", 70_000],
    ["commit", 70_000],
  ]);
  // For migrations, which take as long as they take.
  const patient = await withSettings(pool, { durable: false }).connect();
  await patient.query("create table t ()", []);
  expect(waits).toEqual([
    ["begin", 5000],
    ["create", undefined],
    ["commit", undefined],
  ]);
});

test("a server that does not answer is not asked for a rollback, which it would not answer either", async () => {
  const { pool, noted } = poolOf({ query: { message: "Query read timeout" } });
  const connection = await pool.connect();
  await connection.query("begin", []);
  await expect(connection.query("select 1", [])).rejects.toThrow("read timeout");
  await connection.query("rollback", []);
  connection.release();
  expect(noted).toEqual(["0 begin", "0 select 1", "0 closed"]);
});

test("in a transaction that has failed, every statement tells why", async () => {
  const { pool } = poolOf({ query: { code: "42501" }, later: { code: "25P02" } });
  const connection = await pool.connect();
  await connection.query("begin", []);
  await expect(connection.query("select 1", [])).rejects.toMatchObject({ code: "42501" });
  await expect(connection.query("select 2", [])).rejects.toMatchObject({ code: "42501" });
  connection.release();
});

/** A client that listens until `lose` is called; `ends` counts those that were ended. */
function listeningClients() {
  const clients: (EventEmitter & { listening: boolean })[] = [];
  let ends = 0;
  const newClient = () => {
    const client = Object.assign(new EventEmitter(), {
      listening: true,
      connect: async () => undefined,
      query: async () => ({ rows: [{ listening: client.listening }] }),
      end: async () => {
        ends += 1;
      },
    });
    clients.push(client);
    return client as unknown as pg.Client;
  };
  return { clients, newClient, ends: () => ends };
}

async function listening() {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { clients, newClient, ends } = listeningClients();
  const [reported, received, begun]: [unknown[], string[], number[]] = [[], [], []];
  const listen = listenerOf(newClient, (error) => reported.push(error));
  const handle = await listen(
    "jobs",
    (payload) => received.push(payload),
    () => void begun.push(clients.length),
  );
  return { clients, ends, reported, received, begun, handle };
}

test("a connection that listened and was lost is replaced, and jobs are fetched once it listens again", async () => {
  const { clients, ends, reported, received, begun, handle } = await listening();
  clients[0]?.emit("notification", { payload: "one" });
  clients[0]?.emit("error", new Error("reset"));
  clients[0]?.emit("end");
  await vi.advanceTimersByTimeAsync(1000);
  clients[1]?.emit("notification", { payload: "two" });
  expect({ reported, received, begun }).toEqual({
    reported: [new Error("reset")],
    received: ["one", "two"],
    begun: [1, 2],
  });
  await handle.close();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([clients.length, ends()]).toEqual([2, 2]);
});

test("a pooler that takes the subscription away is reported once, and listening ends", async () => {
  const { clients, ends, reported } = await listening();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reported).toEqual([]);
  for (const client of clients) client.listening = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reported).toMatchObject([{ code: "database", message: expect.stringMatching(/pooler in transaction mode/) }]);
  expect([clients.length, ends()]).toEqual([1, 1]);
});
