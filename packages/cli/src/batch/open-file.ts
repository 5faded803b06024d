import { resolve } from "node:path";
import type { PayoutOrder } from "@payout/core";
import type { Invocation } from "../action.ts";
import { usage } from "../failure.ts";
import { createProgress } from "../progress.ts";
import { readJsonObject } from "../read-input.ts";
import { notificationsPort, type Session } from "../session.ts";
import { type CheckedBatch, checkBatch } from "./check.ts";

/** How the file is to be read, as the command line says it. */
export interface FileOptions {
  readonly map?: string;
  readonly encoding?: string;
  readonly delimiter?: string;
}

/** A checked file, where it is, and its map. */
export interface OpenedFile {
  readonly checked: CheckedBatch;
  readonly path: string;
  readonly map: Readonly<Record<string, unknown>> | undefined;
}

/** Checks the file of a command line. @throws CommandError `usage` */
export async function openFile(
  { providers, live, config }: Session,
  { options, terminal, output }: Invocation<FileOptions>,
  file: string,
): Promise<OpenedFile> {
  const { encoding, delimiter } = options;
  if (delimiter !== undefined && delimiter.length !== 1) throw usage("--delimiter must be one character");
  const map = options.map === undefined ? undefined : await readJsonObject(options.map, terminal);
  const publicUrl = live ? config.config?.engine?.publicUrl : `http://127.0.0.1:${notificationsPort}`;
  const progress = createProgress("rows checked", terminal, output);
  const path = resolve(terminal.cwd, file);
  try {
    const checked = await checkBatch({
      ...{ path, map, providers, progress, signal: terminal.signal },
      format: { ...(encoding !== undefined && { encoding }), ...(delimiter !== undefined && { delimiter }) },
      complete: (order: PayoutOrder<object>, provider: string) =>
        publicUrl === undefined ? order : { notifyUrl: `${publicUrl}/${provider}`, ...order },
    });
    return { checked, path, map };
  } finally {
    progress.stop();
  }
}
