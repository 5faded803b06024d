import { type Command, Option } from "commander";
import type { Attach, Invocation } from "../action.ts";
import { loadConfig } from "../config/load.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { CommandError, oneLine, usage } from "../failure.ts";
import { familyArgument, type GatewayFamily } from "../family.ts";
import type { Output } from "../output.ts";
import { readInput } from "../read-input.ts";
import { useSandbox } from "../sandbox.ts";
import { type Keys, keysOf } from "../signing-keys.ts";

interface SignOptions {
  readonly path?: string;
  readonly signature?: string;
  readonly from: keyof Keys;
}

/** What the sandbox finds out about a message and its signature. */
interface Explanation {
  readonly algorithm: string;
  readonly steps: readonly { readonly id: string; readonly text: string }[];
  readonly expected?: string;
  readonly received: string;
  readonly matches: boolean;
  readonly causes: readonly { readonly id: string; readonly detail: string; readonly proven: boolean }[];
}

/** `payout sign`: how a message is signed, and why its signature is another one. */
export function addSign(program: Command, attach: Attach): void {
  const sign = program
    .command("sign")
    .description("explain how a message is signed, or check its signature and name the likely mistake")
    .helpCommand(false)
    .addHelpText("after", examples);
  for (const [name, description, tell] of [
    ["explain", "print step by step how the message is signed, with the key masked", tellSteps],
    ["check", "check the signature in the message, and name the mistake where it is another one", tellCheck],
  ] as const) {
    const command = sign
      .command(name)
      .description(description)
      .addArgument(familyArgument())
      .argument("<file>", "the message: JSON, a form, or a query string; - for standard input")
      .option("--signature <text>", "the header Sign, where the gateway signs the whole body (inr)")
      .option("--path <path>", "the path that the message was sent to: some gateways ignore fields by it")
      .addOption(
        new Option("--from <sender>", "whose message it is").choices(["merchant", "gateway"]).default("merchant"),
      )
      .addHelpText("after", examples);
    attach<SignOptions>(command, async (invocation, family = "", file = "") =>
      tell(await explain(invocation, family as GatewayFamily, file), invocation.output),
    );
  }
}

const examples = `
The key is the sandbox's, or with --live that of the configuration. What is printed holds account numbers and names.

Examples:
  payout sign explain jeepay request.json
  pbpaste | payout sign check multicountry - --live
  payout sign check inr body.json --signature 0A1B2C3D4E5F60718293A4B5C6D7E8F9`;

async function explain(
  { options, terminal }: Invocation<SignOptions>,
  family: GatewayFamily,
  file: string,
): Promise<Explanation> {
  const body = (await readInput(file, terminal)).replace(/\r?\n$/, "");
  const config = await loadConfig(terminal, options.config);
  const sandbox = await useSandbox(config.folder);
  try {
    const key = options.live ? keysOf(family, config)[options.from] : undefined;
    const isQuery = !body.trimStart().startsWith("{") && family === "multicountry";
    const response = await fetch(`${sandbox.url}/_/explain`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        gateway: family,
        path: `${options.path ?? "/"}${isQuery ? `?${body.replace(/^\?/, "")}` : ""}`,
        headers: options.signature === undefined ? {} : { sign: options.signature },
        body: isQuery ? "" : body,
        ...(key !== undefined && { key }),
      }),
      signal: terminal.signal,
    });
    const answer = (await response.json()) as Explanation & { readonly error?: { readonly message: string } };
    if (!response.ok) throw usage(oneLine(answer.error?.message ?? "the message cannot be read"));
    return answer;
  } finally {
    await sandbox.close();
  }
}

const stepTexts: Readonly<Record<string, string>> = {
  read: "as it was read",
  drop: "left out",
  sort: "in sequence",
  join: "joined",
  key: "with the key",
  digest: "the signature",
};

async function tellSteps(
  { algorithm, steps, expected, received, matches }: Explanation,
  output: Output,
): Promise<ExitCode> {
  await output.record({
    ok: true,
    exit: exitCodes.ok,
    code: "explained",
    algorithm,
    steps,
    expected,
    received,
    matches,
  });
  await output.text(algorithm);
  for (const { id, text } of steps)
    await output.text(`\n${output.style("bold", stepTexts[id] ?? id)}\n${indented(text)}`);
  return exitCodes.ok;
}

async function tellCheck({ matches, received, causes }: Explanation, output: Output): Promise<ExitCode> {
  if (matches) {
    await output.record({ ok: true, exit: exitCodes.ok, code: "matches", received });
    await output.text("The signature is right.");
    return exitCodes.ok;
  }
  const reasons = causes.map(({ detail, proven }) => `${detail}${proven ? "" : " (a guess)"}`).join("; ");
  throw new CommandError(exitCodes.refused, causes[0]?.id ?? "bad_signature", `the signature is wrong: ${reasons}`);
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${oneLine(line)}`)
    .join("\n");
}
