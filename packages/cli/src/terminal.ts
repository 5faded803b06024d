import type { Readable, Writable } from "node:stream";

/** What a command knows of the world around it; tests give their own. */
export interface Terminal {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** The login of whoever runs the command. */
  readonly user: string;
  /** Aborts when the command is interrupted. */
  readonly signal: AbortSignal;
}
