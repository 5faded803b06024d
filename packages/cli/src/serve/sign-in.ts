import { randomBytes, timingSafeEqual } from "node:crypto";
import type { ConsoleRole, SignedIn } from "@payout/console";
import type { Session } from "../session.ts";

/** Signs in whoever has the link that the command has printed: other users of the machine reach the port as well. */
export interface SignIn {
  /** The link that signs in. */
  linkTo(url: string): string;
  /** The answer to the link: a cookie, and the page without the token in its address. Undefined for any other request. */
  enter(request: Request): Response | undefined;
  /** Who sent a request. */
  authenticate(request: Request): SignedIn | undefined;
}

const cookieName = "payout_console";
const consoleRoles: readonly ConsoleRole[] = ["viewer", "operator", "approver", "admin"];

/** The sign-in of one run of `payout serve`, for the one who has started it. */
export function createSignIn({ actor, roles }: Pick<Session, "actor" | "roles">): SignIn {
  const token = randomBytes(24).toString("base64url");
  const isToken = (text: string | null | undefined) =>
    text != null && text.length === token.length && timingSafeEqual(Buffer.from(text), Buffer.from(token));
  const signedIn = { actor, roles: consoleRoles.filter((role) => roles.includes(role)), approvalRoles: roles };
  return {
    linkTo: (url) => `${url}/?token=${token}`,
    enter: (request) => {
      const given = new URL(request.url).searchParams.get("token");
      if (given === null) return undefined;
      const cookie = isToken(given)
        ? { "set-cookie": `${cookieName}=${token}; HttpOnly; SameSite=Strict; Path=/` }
        : {};
      return new Response(null, { status: 303, headers: { location: "/", "cache-control": "no-store", ...cookie } });
    },
    authenticate: (request) => (isToken(cookieIn(request)) ? signedIn : undefined),
  };
}

function cookieIn(request: Request): string | undefined {
  const pairs = (request.headers.get("cookie") ?? "").split(/;\s*/);
  return pairs.find((pair) => pair.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1);
}
