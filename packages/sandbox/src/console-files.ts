import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readLook } from "@payout/look";
import type { Host } from "./server/host.ts";

/** Beside `src` and beside `dist`, so that the page is the same from source and from the package. */
const folder = new URL("../console/", import.meta.url);

const types: Readonly<Record<string, string>> = {
  html: "text/html;charset=utf-8",
  css: "text/css;charset=utf-8",
  js: "text/javascript;charset=utf-8",
  svg: "image/svg+xml",
};

/** Nothing from elsewhere, nothing inline, and no other page may hold this one. */
const policy = [
  "default-src 'none'",
  ...["script-src", "style-src", "img-src", "connect-src"].map((directive) => `${directive} 'self'`),
  ...["base-uri", "form-action", "frame-ancestors"].map((directive) => `${directive} 'none'`),
].join("; ");

const headers = {
  "content-security-policy": policy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cache-control": "no-cache",
};

/** Serves the page. It holds no data: it reads everything it shows from the control API. */
export function serveConsole(root: Host, assets: Host): void {
  root.serve((request, response) => serve(request, response, "index.html"));
  assets.serve((request, response) => {
    const [path = ""] = (request.url ?? "").slice(assets.base.length + 1).split("?");
    return serve(request, response, path);
  });
}

async function serve({ method }: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
  const type = /^[a-z0-9-]+\.(?<ending>[a-z]+)$/.exec(name)?.groups?.["ending"];
  const contentType = types[type ?? ""];
  if (method !== "GET" && method !== "HEAD") return refuse(response, 405, "the console only answers GET");
  const content =
    contentType === undefined ? undefined : await readFile(new URL(name, folder)).catch(() => readLook(name));
  if (!content) return refuse(response, 404, "the console has no such file");
  response.writeHead(200, { ...headers, "content-type": contentType, "content-length": content.length });
  response.end(method === "HEAD" ? undefined : content);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  const body = JSON.stringify({ error: { message } });
  response.writeHead(status, { ...headers, "content-type": "application/json;charset=UTF-8" }).end(body);
}
