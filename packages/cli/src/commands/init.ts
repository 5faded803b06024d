import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import type { Attach } from "../action.ts";
import { gatewayNames } from "../config/config.ts";
import { exitCodes } from "../exit-codes.ts";
import { usage } from "../failure.ts";
import { installedGateways, packageOf } from "../gateways.ts";
import { configFor, environmentFor, firstOrderFor, firstScript, gitIgnored } from "../init-files.ts";

/** `payout init`: the files to begin with. */
export function addInit(program: Command, attach: Attach): void {
  const command = program
    .command("init")
    .description("write payout.config.json, .env.example, a first order and a script that pays it. Overwrites nothing")
    .addHelpText(
      "after",
      "\nExample:\n  npm i @payout/cli @payout/jeepay && npx payout init && npx payout send order.json --wait 1m",
    );
  attach(command, async ({ terminal, output }) => {
    const gateways = installedGateways(gatewayNames, terminal.cwd);
    if (gateways.length === 0)
      throw usage(
        `no gateway's package is installed. Install the one you need, then run payout init again: npm i ${[...new Set(Object.values(packageOf))].join(" | ")}`,
      );
    const files: Readonly<Record<string, string>> = {
      "payout.config.json": configFor(gateways),
      ".env.example": environmentFor(gateways),
      "order.json": firstOrderFor(gateways[0] ?? "hongwen"),
      "first-payout.sh": firstScript,
    };
    const present = Object.keys(files).filter((name) => existsSync(join(terminal.cwd, name)));
    if (present.length > 0)
      throw usage(`${present.join(", ")} exist already. Nothing was written: remove them, or use another folder`);
    mkdirSync(terminal.cwd, { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(terminal.cwd, name), text);
    const ignored = join(terminal.cwd, ".gitignore");
    if (!existsSync(ignored)) writeFileSync(ignored, gitIgnored);
    await output.record({ ok: true, exit: exitCodes.ok, code: "written", files: Object.keys(files), gateways });
    await output.text(
      `Wrote ${Object.keys(files).join(", ")} for ${gateways.join(", ")}.\n\nNext:\n  payout send order.json --wait 1m   pay in the sandbox\n  payout why R-1001                  see what happened\n  payout serve                       the console`,
    );
    return exitCodes.ok;
  });
}
