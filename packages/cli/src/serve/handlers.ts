import { createConsole } from "@payout/console";
import type { Engine } from "@payout/engine";
import type { Session } from "../session.ts";
import type { SignIn } from "./sign-in.ts";

type Handler = (request: Request) => Promise<Response>;

/** What gateways, and whoever checks that the process lives, may reach. */
export function notificationsHandler(engine: Engine): Handler {
  const [notifications, operations] = [engine.notificationHandler(), engine.operationsHandler()];
  return (request) => (isHealth(request) ? operations(request) : notifications(request));
}

/** What people and monitoring on this machine may reach. */
export function consoleHandler({ engine, timeZone }: Session, signIn: SignIn): Handler {
  const operations = engine.operationsHandler();
  const page = createConsole({ engine, authenticate: signIn.authenticate, timeZone });
  return async (request) => {
    if (isHealth(request) || new URL(request.url).pathname === "/metrics") return operations(request);
    return signIn.enter(request) ?? page(request);
  };
}

function isHealth(request: Request): boolean {
  return new URL(request.url).pathname === "/healthz";
}
