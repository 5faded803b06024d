// @ts-check
import { request } from "./api.js";

/** @typedef {{ id: string, name: string, data: string }} ServerEvent */

/**
 * Parses server-sent events from a text as it arrives. `fetch` in place of EventSource, because the token goes in a header.
 * @param {(event: ServerEvent) => void} heard
 * @returns {(text: string) => void}
 */
export function eventReader(heard) {
  let rest = "";
  return (text) => {
    rest += text;
    const blocks = rest.split("\n\n");
    rest = blocks.pop() ?? "";
    for (const event of blocks.map(eventIn)) if (event.id !== "") heard(event);
  };
}

/**
 * @param {string} block
 * @returns {ServerEvent}
 */
function eventIn(block) {
  const event = { id: "", name: "message", data: "" };
  for (const line of block.split("\n")) {
    if (line.startsWith("id: ")) event.id = line.slice(4);
    if (line.startsWith("event: ")) event.name = line.slice(7);
    if (line.startsWith("data: ")) event.data += line.slice(6);
  }
  return event;
}

/**
 * Follows the stream for ever: reconnects after each break and resumes after the last event it received.
 * @param {string} from
 * @param {{ entry: (entry: any) => void, reset: () => void, live: (isLive: boolean) => void }} listener
 */
export async function follow(from, listener) {
  let last = from;
  for (let wait = 250; ; wait = Math.min(wait * 2, 5000)) {
    try {
      const response = await request("/events", { headers: { "last-event-id": last } });
      if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
      listener.live(true);
      wait = 250;
      await readStream(response.body, (event) => {
        last = event.id;
        if (event.name === "reset") listener.reset();
        else listener.entry(JSON.parse(event.data));
      });
    } catch {
      // The sandbox has stopped or is restarting: the indicator says so, and the next attempt follows.
    }
    listener.live(false);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

/**
 * @param {ReadableStream<Uint8Array>} body
 * @param {(event: ServerEvent) => void} heard
 */
async function readStream(body, heard) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const take = eventReader(heard);
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    take(decoder.decode(part.value, { stream: true }));
  }
}
