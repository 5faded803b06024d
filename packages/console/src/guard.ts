import type { Resolved } from "./settings.ts";

/** Why a request is refused before anybody looks at who sent it. */
export type Refusal = "host" | "origin" | "cross_site" | "method";

const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;

/**
 * Whether a request comes from the console's own pages, by what a browser cannot be made to lie about. A link to a page from
 * elsewhere works; a form, a picture or a script from elsewhere does not.
 */
export function refusalOf(request: Request, { origins }: Pick<Resolved, "origins">): Refusal | undefined {
  const { method, headers } = request;
  if (!["GET", "HEAD", "POST"].includes(method)) return "method";
  const host = (headers.get("host") ?? new URL(request.url).host).toLowerCase();
  const hosts = origins && new Set([...origins].map((origin) => new URL(origin).host));
  if (hosts === undefined ? !loopback.test(host) : !hosts.has(host)) return "host";
  const origin = headers.get("origin");
  if (origin !== null && !isOurs(origin, host, origins)) return "origin";
  const site = headers.get("sec-fetch-site");
  const isOwn = site === "same-origin" || site === "none";
  if (method === "POST") {
    if (origin === null && site !== "same-origin") return "origin";
    return site === null || site === "same-origin" ? undefined : "cross_site";
  }
  const isNavigation = headers.get("sec-fetch-mode") === "navigate" && headers.get("sec-fetch-dest") === "document";
  return site === null || isOwn || isNavigation ? undefined : "cross_site";
}

function isOurs(origin: string, host: string, origins: Resolved["origins"]): boolean {
  if (origins !== undefined) return origins.has(origin);
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  return url?.host === host;
}
