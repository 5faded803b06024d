import type { IncomingMessage, ServerResponse } from "node:http";
import { deliver, jsonAnswer } from "../faults/faulty-answer.ts";
import type { Host } from "../server/host.ts";
import { readBody } from "../server/loopback-server.ts";
import { type Controlled, type Endpoint, endpoints } from "./endpoints.ts";
import { streamEvents } from "./events.ts";
import { ControlError, type Given, readBodyFields, readQueryFields } from "./fields.ts";
import { admit } from "./guard.ts";

/** Enough for every body that the API takes: the largest is a request for the playground. */
const largestBody = 256 * 1024;

/** The one address that does not answer in JSON, and does not end. */
const events = "GET /events";

/** Serves the sandbox to the console, to tests in other processes and to other languages. */
export function serveControl(host: Host, controlled: Controlled, token: string | undefined): void {
  host.serve(async (request, response) => {
    try {
      admit(request, token);
      const { name, query } = addressOf(request, host.base);
      if (name === events) return streamEvents(request, response, controlled.journal);
      await answer(response, 200, await perform(request, name, query, controlled, host.base));
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      const { message, path, status } = error;
      await answer(response, status, { error: { message, ...(path === undefined ? {} : { path }) } });
    }
  });
}

function addressOf({ method = "", url = "" }: IncomingMessage, base: string): { name: string; query: string } {
  const [pathname = "", ...query] = url.slice(base.length).split("?");
  return { name: `${method} ${pathname}`, query: query.join("?") };
}

async function perform(
  request: IncomingMessage,
  name: string,
  query: string,
  controlled: Controlled,
  base: string,
): Promise<object> {
  const found = findEndpoint(name);
  if (!found) throw unknownEndpoint(name, base);
  const { endpoint, parts } = found;
  const run = (given: Given) => endpoint.run({ ...given, parts }, controlled);
  if (name.startsWith("GET ")) return run(readQueryFields(new URLSearchParams(query), endpoint.fields));
  const { text, state } = await readBody(request, largestBody);
  if (state !== "complete") throw new ControlError(413, "the body is too large", "body");
  return run(readBodyFields(text, endpoint.fields));
}

function findEndpoint(name: string): { endpoint: Endpoint; parts: Readonly<Record<string, string>> } | undefined {
  const pieces = name.split("/");
  for (const [pattern, endpoint] of endpoints) {
    const wanted = pattern.split("/");
    const fits = (piece: string, index: number) => piece.startsWith("{") || piece === pieces[index];
    if (wanted.length !== pieces.length || !wanted.every(fits)) continue;
    const parts = wanted.flatMap((piece, index): [string, string][] =>
      piece.startsWith("{") ? [[piece.slice(1, -1), decoded(pieces[index] ?? "")]] : [],
    );
    return { endpoint, parts: Object.fromEntries(parts) };
  }
  return undefined;
}

function decoded(piece: string): string {
  try {
    return decodeURIComponent(piece);
  } catch {
    throw new ControlError(400, "the URL contains an invalid percent escape", "path");
  }
}

function unknownEndpoint(name: string, base: string): ControlError {
  const known = [...endpoints.keys(), events];
  const [, pathname = ""] = name.split(" ");
  const isWrongMethod = known.some((candidate) => candidate.endsWith(` ${pathname}`));
  const list = known.map((candidate) => candidate.replace(" ", ` ${base}`)).join(", ");
  return new ControlError(isWrongMethod ? 405 : 404, `there is no ${name.replace(" ", ` ${base}`)}; there are ${list}`);
}

function answer(response: ServerResponse, status: number, content: object): Promise<void> {
  return deliver(response, { ...jsonAnswer(JSON.stringify(content)), status }, "/");
}
