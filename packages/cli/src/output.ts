import { once } from "node:events";
import type { Writable } from "node:stream";
import { styleText } from "node:util";
import { exitCodes } from "./exit-codes.ts";
import { CommandError, oneLine } from "./failure.ts";
import type { Terminal } from "./terminal.ts";

/** Where a command writes. Standard output has what was asked for, and nothing else; standard error has the rest. */
export interface Output {
  readonly isJson: boolean;
  /** Whether the reader of standard output has gone: what is written is lost, and a long list may end. */
  isClosed(): boolean;
  /** One object for programs; with `--json` only. */
  record(value: object): Promise<void>;
  /** Lines for people; without `--json` only. */
  text(text: string): Promise<void>;
  /** Bytes as they are: a file. */
  bytes(bytes: Uint8Array): Promise<void>;
  /** A line beside the result, for people, on standard error. */
  notice(text: string): void;
  /** Emphasis, where the terminal has it. */
  readonly style: (format: Format, text: string) => string;
  /** How many columns a table may have; as many as it needs in a pipe. */
  readonly columns: number | undefined;
}

type Format = "bold" | "dim" | "red" | "green" | "yellow";

/** The output of one command. */
export function outputOf(
  { stdout, stderr, env }: Pick<Terminal, "stdout" | "stderr" | "env">,
  { json = false, color = true }: { readonly json?: boolean; readonly color?: boolean },
): Output {
  const isColored = color && stdout.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  return {
    isJson: json,
    isClosed: () => stdout.destroyed,
    record: async (value) => {
      if (json) await write(stdout, `${JSON.stringify(value)}\n`);
    },
    text: async (text) => {
      if (!json) await write(stdout, `${text}\n`);
    },
    bytes: (bytes) => write(stdout, bytes),
    notice: (text) => void stderr.write(`${oneLine(text)}\n`),
    style: (format, text) => (isColored ? styleText(format, text, { validateStream: false }) : text),
    columns: stdout.isTTY ? stdout.columns : undefined,
  };
}

/**
 * Resolves once the bytes are out of the process: a full disk must not look like success. A reader that has gone, as `head` does,
 * changes nothing about what the command does and how it ends.
 */
async function write(stream: Writable, chunk: string | Uint8Array): Promise<void> {
  if (stream.destroyed) return;
  await new Promise<void>((resolve, reject) =>
    stream.write(chunk, (error) => (error && !isClosing(error) ? reject(writeError(error)) : resolve())),
  );
  if (stream.writableNeedDrain && !stream.destroyed) await once(stream, "drain");
}

function isClosing({ code }: NodeJS.ErrnoException): boolean {
  return code === "EPIPE" || code === "ERR_STREAM_DESTROYED";
}

function writeError(error: NodeJS.ErrnoException): CommandError {
  return new CommandError(
    exitCodes.internal,
    "output",
    `the output cannot be written (${error.code ?? oneLine(error.message)}). What the command did stands: look with payout show, do not repeat a payment under another reference.`,
  );
}
