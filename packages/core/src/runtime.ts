import { ClientRequest } from "node:http";

/**
 * Answers one question: what is `node:http` in this runtime? Where it is written over fetch (in workerd, in Bun before 1.4, in
 * older versions of Deno) no socket can be waited for and an agent has no effect, so requests go out by fetch itself.
 */

/** Every request over real sockets has this method, which puts off what needs the connection. */
const writesToSockets = "_deferToConnect" in ClientRequest.prototype;

/** What sends requests where sockets cannot be seen. */
export const fetchWithoutSockets: ((url: string, init: RequestInit) => Promise<Response>) | undefined = writesToSockets
  ? undefined
  : (url, init) => fetch(url, init);

/** Only workerd has it: there, any other stream leaves in chunks, whatever `content-length` says. */
type FixedLength = new (length: number) => ReadableWritablePair<Uint8Array, Uint8Array>;

/** Gives a stream its length: not every gateway reads chunks. Other runtimes take it from the headers. */
export function withLength(stream: ReadableStream<Uint8Array>, length: number): ReadableStream<Uint8Array> {
  const { FixedLengthStream } = globalThis as { readonly FixedLengthStream?: FixedLength };
  return FixedLengthStream === undefined ? stream : stream.pipeThrough(new FixedLengthStream(length));
}
