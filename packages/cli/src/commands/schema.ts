import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import type { Attach } from "../action.ts";
import { exitCodes } from "../exit-codes.ts";
import { usage } from "../failure.ts";
import { familyArgument, type GatewayFamily } from "../family.ts";
import { tableText } from "../table.ts";

interface Listed {
  readonly title: string;
  readonly role: string;
  readonly file: string;
}

/** `payout schema`: the JSON Schemas of a gateway's messages. */
export function addSchema(program: Command, attach: Attach): void {
  const command = program
    .command("schema")
    .description("list the messages of a gateway, or print the JSON Schema of one")
    .addArgument(familyArgument())
    .argument("[message]", "a title of the list, such as HongwenCreateRequest")
    .addHelpText(
      "after",
      "\nExamples:\n  payout schema hongwen\n  payout schema hongwen HongwenCreateRequest > create.json",
    );
  attach(command, async ({ output }, family = "", message) => {
    const index = createRequire(import.meta.url).resolve("@payout/schemas/index.json");
    const listed = messagesOf(index, family as GatewayFamily);
    if (message === undefined) {
      for (const { title, role, file } of listed)
        await output.record({ ok: true, exit: exitCodes.ok, code: "message", title, role, file });
      await output.text(
        tableText(
          ["message", "role"],
          listed.map(({ title, role }) => [title, role]),
          output,
        ),
      );
      return exitCodes.ok;
    }
    const found = listed.find(({ title }) => title.toLowerCase() === message.toLowerCase());
    if (found === undefined) throw usage(`${family} has no message ${message}: payout schema ${family} lists them`);
    await output.bytes(readFileSync(join(dirname(index), found.file)));
    return exitCodes.ok;
  });
}

function messagesOf(index: string, family: GatewayFamily): readonly Listed[] {
  const { gateways } = JSON.parse(readFileSync(index, "utf8")) as {
    readonly gateways: Readonly<
      Record<GatewayFamily, { readonly products: readonly { readonly schemas: readonly Listed[] }[] }>
    >;
  };
  return gateways[family].products.flatMap(({ schemas }) => schemas);
}
