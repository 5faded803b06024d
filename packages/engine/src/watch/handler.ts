import { Registry } from "prom-client";
import type { EngineContext } from "../context.ts";
import { readGauges } from "./gauges.ts";
import { isHealthy, readHealth, type WorkersHealth } from "./health.ts";
import type { Meter } from "./meter.ts";

/** What the handler reports on. */
export interface Watched {
  readonly opened: () => Promise<EngineContext>;
  readonly meter: Meter;
  readonly workers: () => WorkersHealth;
  /** Has the workers look for work now. */
  readonly wake: () => void;
  readonly onError: (error: unknown) => void;
}

/**
 * The function that a monitor calls: `/healthz` and `/metrics`, by the last segment of the address. It exposes counts and names
 * of providers; keep it inside your network all the same.
 */
export function operationsHandlerOf(watched: Watched): (request: Request) => Promise<Response> {
  return async ({ url, method }) => {
    const name = new URL(url).pathname.replace(/\/+$/, "").split("/").at(-1);
    if (name !== "healthz" && name !== "metrics") return text(404, "not found: use /healthz or /metrics");
    if (method !== "GET" && method !== "HEAD") return text(405, "only GET is allowed", { allow: "GET, HEAD" });
    return name === "healthz" ? health(watched) : metrics(watched);
  };
}

async function health(watched: Watched): Promise<Response> {
  const health = await readHealth(watched.opened, watched.workers());
  return Response.json(health, { status: isHealthy(health) ? 200 : 503, headers: { "cache-control": "no-store" } });
}

async function metrics({ opened, meter, onError }: Watched): Promise<Response> {
  try {
    const all = Registry.merge([meter.registry, await readGauges(await opened())]);
    return text(200, await all.metrics(), { "content-type": all.contentType });
  } catch (error) {
    onError(error);
    return text(503, "cannot read the database");
  }
}

function text(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(body, { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers } });
}
