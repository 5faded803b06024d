import { once } from "node:events";
import { PayoutError } from "@payout/core";
import type { AnyProvider } from "@payout/engine";
import type { Command } from "commander";
import type { Attach } from "../action.ts";
import { exitCodes } from "../exit-codes.ts";
import { oneLine, usage } from "../failure.ts";
import type { Output } from "../output.ts";
import { timeText } from "../payout-text.ts";
import { addressOf, listen } from "../serve/listen.ts";
import { notificationsPort, withSession } from "../session.ts";

/** `payout listen`: the sandbox's notifications as they come. */
export function addListen(program: Command, attach: Attach): void {
  const command = program
    .command("listen")
    .description("print the sandbox's notifications as they come, verified, until Ctrl-C. Stores nothing")
    .option("--address <address>", "where they arrive", `127.0.0.1:${notificationsPort}`)
    .addHelpText("after", "\nExample:\n  payout sandbox & payout listen");
  attach<{ readonly address: string }>(command, async ({ options, terminal, output }) => {
    if (options.live)
      throw usage("payout listen is for the sandbox: with --live, payout serve receives and stores notifications");
    const address = addressOf("--address", options.address);
    return withSession(terminal, options, async ({ providers, timeZone }) => {
      await using listening = await listen((request) => receive(request, providers, output, timeZone), address);
      await output.record({ ok: true, exit: exitCodes.ok, code: "ready", url: listening.url });
      await output.text(`Listening at ${listening.url}/<provider>. Ctrl-C stops it.`);
      if (!terminal.signal.aborted) await once(terminal.signal, "abort");
      return exitCodes.ok;
    });
  });
}

async function receive(
  request: Request,
  providers: Readonly<Record<string, AnyProvider>>,
  output: Output,
  timeZone: string,
): Promise<Response> {
  const name = decodeURIComponent(new URL(request.url).pathname.split("/").at(-1) ?? "");
  const provider = Object.hasOwn(providers, name) ? providers[name] : undefined;
  if (provider === undefined) return new Response("no such provider\n", { status: 404 });
  const at = timeText(new Date(), timeZone);
  try {
    const body = new Uint8Array(await request.arrayBuffer());
    const { payout, acknowledgement } = await provider.receive({ headers: request.headers, body, url: request.url });
    const { reference, status, providerStatus } = payout;
    await output.record({
      ok: true,
      exit: exitCodes.ok,
      code: "notification",
      provider: name,
      reference,
      status,
      providerStatus,
    });
    await output.text(
      `${at}  ${name}  ${oneLine(reference)}  ${status}${providerStatus ? ` (${oneLine(providerStatus)})` : ""}`,
    );
    const { status: code, headers, body: answer } = acknowledgement;
    return new Response(answer, { status: code, headers });
  } catch (error) {
    const reason = oneLine(PayoutError.is(error) ? error.message : String(error));
    await output.record({
      ok: false,
      exit: exitCodes.refused,
      code: "refused",
      outcome: "not_sent",
      provider: name,
      reason,
    });
    await output.text(`${at}  ${name}  refused: ${reason}`);
    return new Response("refused\n", { status: 401 });
  }
}
