import type { ServerResponse } from "node:http";

/** What really left on a connection: a whole answer, a part of it, or nothing. */
export interface SentAnswer {
  /** Absent when nothing left. */
  readonly status?: number;
  readonly contentType?: string;
  /** The first 16 kB. */
  readonly body: string;
  readonly complete: boolean;
}

const longestBody = 16 * 1024;

/**
 * Calls `done` once: when the answer has been handed over whole, or when the connection ended before. It listens on the
 * response itself, so that it hears also what a fault makes of an answer.
 */
export function watchAnswer(response: ServerResponse, done: (sent: SentAnswer) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  let isDone = false;
  function keep(chunk: unknown): void {
    if (!(chunk instanceof Uint8Array) && typeof chunk !== "string") return;
    const bytes = Buffer.from(chunk as string).subarray(0, longestBody - length);
    length += bytes.length;
    chunks.push(bytes);
  }
  function finish(complete: boolean): void {
    if (isDone) return;
    isDone = true;
    const contentType = response.getHeader("content-type");
    done({
      ...(response.headersSent ? { status: response.statusCode } : {}),
      ...(typeof contentType === "string" ? { contentType } : {}),
      body: Buffer.concat(chunks).toString("utf8"),
      complete,
    });
  }
  const { write, end } = response;
  response.write = ((...given: Parameters<typeof write>) => {
    keep(given[0]);
    return write.apply(response, given);
  }) as typeof write;
  response.end = ((...given: Parameters<typeof end>) => {
    keep(given[0]);
    const ended = end.apply(response, given);
    finish(true);
    return ended;
  }) as typeof end;
  response.once("close", () => finish(false));
}
