import { closeSync, openSync, readSync } from "node:fs";
import chardet from "chardet";
import { usage } from "../failure.ts";

/** How the bytes of a file are to be read. */
export interface FileFormat {
  /** A name that `TextDecoder` knows. */
  readonly encoding: string;
  /** What stands between two columns. */
  readonly delimiter: string;
}

const sampleBytes = 1024 * 1024;
const delimiters = [",", ";", "\t", "|"] as const;

/**
 * Finds out how a file is to be read, from its beginning, where that is not given.
 * @throws CommandError `usage` where it cannot be told
 */
export function detectFormat(path: string, given: Partial<FileFormat>): FileFormat {
  const sample = beginningOf(path);
  const encoding = given.encoding ?? encodingOf(sample, path);
  const text = decode(decoderOf(encoding), sample, path);
  return { encoding, delimiter: given.delimiter ?? delimiterOf(text) };
}

/**
 * Decodes the next bytes of a file, or its end where there are none.
 * @throws CommandError `usage` for bytes that are none of the encoding
 */
export function decode(decoder: TextDecoder, bytes: Uint8Array | undefined, path: string): string {
  try {
    return decoder.decode(bytes, { stream: bytes !== undefined });
  } catch {
    throw usage(`${path} has bytes that are not ${decoder.encoding}: pass --encoding, or save it again as UTF-8`);
  }
}

/** A decoder that refuses bytes which are none of its encoding. @throws CommandError `usage` for a name that is not known */
export function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    throw usage(
      `--encoding ${encoding} is not known here: use utf-8, gb18030, big5, windows-874, windows-1252 or another name of the WHATWG list`,
    );
  }
}

function encodingOf(sample: Uint8Array, path: string): string {
  if (sample[0] === 0xff && sample[1] === 0xfe) return "utf-16le";
  if (sample[0] === 0xfe && sample[1] === 0xff) return "utf-16be";
  if (isReadable(sample, "utf-8")) return "utf-8";
  const guess = likely.find(([name, least]) => confidenceOf(sample, name) >= least && isReadable(sample, name));
  if (guess) return guess[0];
  throw usage(`${path} is not UTF-8, and its encoding is not recognized: pass --encoding, for example gb18030`);
}

/**
 * What spreadsheets write where these gateways pay, and how sure the guess has to be. A short Chinese file looks Korean to a
 * detector that knows nothing of the country.
 */
const likely = [
  ["gb18030", 50],
  ["iso-8859-1", 50],
  ["utf-16le", 50],
] as const;

function confidenceOf(sample: Uint8Array, encoding: string): number {
  return chardet.analyse(sample).find(({ name }) => name.toLowerCase() === encoding)?.confidence ?? 0;
}

function isReadable(sample: Uint8Array, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(sample, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** The delimiter that splits the first line most; a comma where none does. */
function delimiterOf(text: string): string {
  const unquoted = text.replaceAll(/"[^"]*"/g, "");
  const [line = ""] = unquoted.split(/\r?\n|\r/).filter((each) => each.trim() !== "");
  const counts = delimiters.map((delimiter) => [delimiter, line.split(delimiter).length] as const);
  const [[best] = [","]] = counts.toSorted(([, one], [, other]) => other - one);
  return best ?? ",";
}

function beginningOf(path: string): Uint8Array {
  const file = openSync(path, "r");
  try {
    const bytes = new Uint8Array(sampleBytes);
    return bytes.subarray(0, readSync(file, bytes, 0, sampleBytes, 0));
  } finally {
    closeSync(file);
  }
}
