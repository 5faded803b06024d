import type { IncomingMessage, ServerResponse } from "node:http";
import type { JournalEntry } from "../journal/entries.ts";
import type { Journal } from "../journal/journal.ts";
import { headlineOf } from "./order-view.ts";

/** A reader that is further behind is disconnected; it reconnects with Last-Event-ID. */
const longestBacklog = 4 * 1024 * 1024;

/** Real time after which a silent stream says that it is alive: proxies and laptops forget silent connections. */
const heartbeatMs = 15_000;

/** The id of an event: the number of its entry, and which run of the sandbox counted it. */
export function eventId({ run, lastId }: Journal, number: number = lastId()): string {
  return `${run}.${number}`;
}

/** The number in the id of an event; `undefined` where another run of the sandbox has counted. */
function numberOf(id: string, { run }: Journal): number | undefined {
  const [ofRun, number = ""] = id.split(".");
  return ofRun === run && /^\d{1,15}$/.test(number) ? Number(number) : undefined;
}

/**
 * Streams the headline of each new entry as a server-sent event. With `Last-Event-ID` it begins behind that entry; where
 * the journal no longer reaches back so far, the first event is `reset`, and the reader has to fetch the lists again.
 */
export function streamEvents(request: IncomingMessage, response: ServerResponse, journal: Journal): void {
  const wanted = request.headers["last-event-id"];
  const from = typeof wanted === "string" ? numberOf(wanted, journal) : journal.lastId();
  response.writeHead(200, {
    "content-type": "text/event-stream;charset=UTF-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  const missed = from === undefined ? undefined : journal.after(from);
  response.write(missed ? ": hello\n\n" : `id: ${eventId(journal)}\nevent: reset\ndata: {}\n\n`);
  const send = (entry: JournalEntry): void => {
    if (response.writableLength > longestBacklog) response.destroy();
    else
      response.write(`id: ${eventId(journal, entry.id)}\nevent: entry\ndata: ${JSON.stringify(headlineOf(entry))}\n\n`);
  };
  for (const entry of missed ?? []) send(entry);
  const unsubscribe = journal.subscribe(send);
  const heartbeat = setInterval(() => response.write(": still here\n\n"), heartbeatMs).unref();
  response.once("close", () => {
    clearInterval(heartbeat);
    unsubscribe();
  });
}
