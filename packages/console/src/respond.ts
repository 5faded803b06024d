import { createHash } from "node:crypto";
import type { Html } from "./html.ts";

/** Nothing from elsewhere, nothing inline, no other page may hold this one, and forms are only sent here. */
const policy = [
  "default-src 'none'",
  ...["script-src", "style-src", "img-src", "connect-src", "form-action"].map((directive) => `${directive} 'self'`),
  ...["base-uri", "frame-ancestors"].map((directive) => `${directive} 'none'`),
].join("; ");

const always = {
  "content-security-policy": policy,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // "no-referrer" would make browsers send forms from an origin of "null".
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "cache-control": "no-store",
};

/** A page. One that a script asks for again, and that is as it was, is not sent again. */
export function pageResponse(request: Request, page: Html, status: number = 200): Response {
  const body = `<!doctype html>\n${page.markup}`;
  const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
  const headers = { ...always, etag, vary: "accept-language, cookie" };
  if (status === 200 && request.headers.get("if-none-match") === etag)
    return new Response(null, { status: 304, headers });
  return new Response(request.method === "HEAD" ? null : body, {
    status,
    headers: { ...headers, "content-type": "text/html;charset=utf-8" },
  });
}

/** Where to go after a form: reloading that page repeats nothing. */
export function redirect(location: string, more: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status: 303, headers: { ...always, ...more, location } });
}

/** A plain sentence, where there is nobody yet whose language is known or who may see a page. */
export function plainResponse(status: number, text: string, more: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { ...always, ...more, "content-type": "text/plain;charset=utf-8" },
  });
}

/** One of the page's own files; they hold no data, and a new version has new bytes. */
export function fileResponse(request: Request, content: Uint8Array<ArrayBuffer>, contentType: string): Response {
  const etag = `"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"`;
  const headers = { ...always, "cache-control": "no-cache", etag };
  if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
  return new Response(request.method === "HEAD" ? null : content, {
    headers: { ...headers, "content-type": contentType },
  });
}

/** A file to be saved, as it is produced. */
export function download(
  bytes: AsyncIterable<Uint8Array>,
  { fileName, contentType }: { readonly fileName: string; readonly contentType: string },
): Response {
  const safe = fileName.replace(/[^\w.+-]/g, "_");
  return new Response(streamOf(bytes), {
    headers: { ...always, "content-type": contentType, "content-disposition": `attachment; filename="${safe}"` },
  });
}

function streamOf(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
