import { once } from "node:events";
import type { Command } from "commander";
import type { Attach, Invocation } from "../action.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { confirmLive } from "../prompt.ts";
import { consoleHandler, notificationsHandler } from "../serve/handlers.ts";
import { type Address, addressOf, listen } from "../serve/listen.ts";
import { createSignIn } from "../serve/sign-in.ts";
import { notificationsPort, type Session, withSession } from "../session.ts";

interface ServeOptions {
  readonly notifications: string;
  readonly console: string;
  readonly recovering?: boolean;
}

/** `payout serve`: sends, queries, receives notifications, and shows the console. */
export function addServe(program: Command, attach: Attach): void {
  const command = program
    .command("serve")
    .description(
      "do the work until Ctrl-C: send, query, receive notifications, and show the operators' console on this machine",
    )
    .option(
      "--notifications <address>",
      "where gateways' notifications arrive, behind your proxy",
      `127.0.0.1:${notificationsPort}`,
    )
    .option(
      "--console <port>",
      "the console's port on this machine, with /healthz and /metrics; 0 means a free one",
      "4020",
    )
    .option("--recovering", "after a restored backup: query the gateway before each send, until payout recovered")
    .addHelpText(
      "after",
      "\nExamples:\n  payout serve\n  payout serve --live --notifications 0.0.0.0:8080\n  curl http://127.0.0.1:4020/healthz",
    );
  attach<ServeOptions>(command, async (invocation) => {
    const { options, terminal } = invocation;
    const addresses = {
      notifications: addressOf("--notifications", options.notifications),
      page: addressOf("--console", `127.0.0.1:${options.console}`),
    };
    const { host, port } = addresses.notifications;
    const adjust = {
      ...(options.recovering && { recovering: true }),
      // The sandbox's gateways are on this machine, and notify whatever port is used.
      ...(!options.live && port !== 0 && { publicUrl: `http://${host}:${port}` }),
    };
    return withSession(terminal, options, (session) => serve(session, addresses, invocation), adjust);
  });
}

async function serve(
  session: Session,
  addresses: { readonly notifications: Address; readonly page: Address },
  { options, terminal, output }: Invocation<ServeOptions>,
): Promise<ExitCode> {
  const { engine, live, actor } = session;
  await confirmLive("send what is stored, and everything that comes?", live, options, terminal);
  const signIn = createSignIn(session);
  await using notifications = await listen(notificationsHandler(engine), addresses.notifications);
  await using page = await listen(consoleHandler(session, signIn), addresses.page);
  await engine.start();
  const urls = { notifications: notifications.url, console: page.url, signIn: signIn.linkTo(page.url) };
  await output.record({ ok: true, exit: exitCodes.ok, code: "ready", ...urls });
  await output.text(
    `Notifications arrive at ${urls.notifications}/<provider>.\nConsole, signed in as ${actor}: ${urls.signIn}\nCtrl-C stops it: sends in flight finish.`,
  );
  if (!terminal.signal.aborted) await once(terminal.signal, "abort");
  return exitCodes.ok;
}
