import type pg from "pg";
import type { Db } from "pg-boss";
import { EngineError } from "../errors.ts";
import { parsers } from "./values.ts";

type Listen = NonNullable<Db["listen"]>;

const checkEveryMs = 10_000;
const checkWithinMs = 5000;
const longestPauseMs = 30_000;

// The one connection whose session is relied on. What it misses is found by polling, so nothing but speed depends on it.
const beforeListening =
  "select set_config('idle_session_timeout', '0', false) where current_setting('idle_session_timeout', true) <> ''";

/** Listens for pg-boss on a connection of its own, and connects again when that is lost. */
export function listenerOf(newClient: () => pg.Client, onError: (error: unknown) => void): Listen {
  return async (channel, onNotification, onReconnect) => {
    let current: Subscription | undefined;
    let timer: NodeJS.Timeout | undefined;
    let closed = false;
    let failures = 0;
    const onLost = (error: unknown) => {
      current = undefined;
      onError(error);
      // Through a pooler the next one would be lost too.
      if (!EngineError.is(error)) again();
    };
    const again = () => {
      if (closed) return;
      timer = setTimeout(() => connect().catch(again), Math.min(longestPauseMs, 1000 * 2 ** failures));
      failures += 1;
    };
    const connect = async () => {
      const subscription = await subscribe(newClient(), channel, { onNotification, onLost });
      if (closed) return subscription.end();
      current = subscription;
      failures = 0;
      onReconnect();
    };
    await connect();
    return {
      async close() {
        closed = true;
        clearTimeout(timer);
        current?.end();
      },
    };
  };
}

/** A connection that listens. */
interface Subscription {
  end(): void;
}

/** Begins to listen; `onLost` is called at most once, when that has ended by itself. */
async function subscribe(
  client: pg.Client,
  channel: string,
  { onNotification, onLost }: { onNotification: (payload: string) => void; onLost: (error: unknown) => void },
): Promise<Subscription> {
  let timer: NodeJS.Timeout | undefined;
  let listening = false;
  const end = () => {
    listening = false;
    clearTimeout(timer);
    client.end().catch(() => undefined);
  };
  const lost = (error: unknown) => {
    if (!listening) return;
    end();
    onLost(error);
  };
  const check = async () => {
    const stillThere = await isListening(client, channel);
    if (!stillThere) lost(pooled());
    else if (listening) timer = setTimeout(checkLater, checkEveryMs);
  };
  const checkLater = () => void check().catch(lost);
  client.on("error", lost);
  client.on("end", () => lost(new Error("the connection that listens for jobs has ended")));
  client.on("notification", ({ payload }) => listening && payload !== undefined && onNotification(payload));
  try {
    await client.connect();
    await client.query(beforeListening);
    await client.query(`listen "${channel}"`);
  } catch (error) {
    end();
    throw error;
  }
  listening = true;
  timer = setTimeout(checkLater, checkEveryMs);
  return { end };
}

async function isListening(client: pg.Client, channel: string): Promise<boolean> {
  const text = "select exists (select from pg_listening_channels() as active(name) where name = $1) as listening";
  const query = { text, values: [channel], types: parsers, query_timeout: checkWithinMs };
  const { rows } = await client.query<{ listening: boolean }>(query);
  return rows[0]?.listening === true;
}

function pooled(): EngineError {
  return new EngineError({
    code: "database",
    message:
      "jobs are polled for from now on: the database address leads to a pooler in transaction mode, through which nothing can listen. Payouts are sent as before, up to pollEveryMs later. For the shortest delay, use the address of PostgreSQL itself or of a pool in session mode.",
  });
}
