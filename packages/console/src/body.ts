/** What a form brought: texts, and files that were chosen. */
export interface Values {
  /** The text of a field; empty where there is none. */
  text(name: string): string;
  /** Every text of a field that can occur several times. */
  all(name: string): readonly string[];
  /** A chosen file. */
  file(name: string): File | undefined;
  /** Every text by its name, for keeping what was typed. */
  readonly entries: readonly (readonly [name: string, text: string])[];
}

/** The values of a form that nobody has filled in yet, or of some fields. */
export function valuesOf(entries: Iterable<readonly [string, string | File]> = []): Values {
  const all = [...entries];
  const texts = all.filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return {
    text: (name) => texts.find(([each]) => each === name)?.[1] ?? "",
    all: (name) => texts.filter(([each]) => each === name).map(([, text]) => text),
    file: (name) =>
      all.flatMap(([each, value]) => (each === name && typeof value !== "string" && value.size > 0 ? [value] : []))[0],
    entries: texts,
  };
}

/** Why a body is not read. */
export type BodyProblem = "too_large" | "unreadable";

const mostFields = 2000;
const fieldName = /^[A-Za-z][\w.]{0,40}$/;

/** Reads a form, within a number of bytes: whatever else comes is not even kept. */
export async function readForm(request: Request, mostBytes: number): Promise<Values | BodyProblem> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^(?:application\/x-www-form-urlencoded|multipart\/form-data)\s*(?:;|$)/i.test(type)) return "unreadable";
  try {
    const bytes = await readBytes(request, mostBytes);
    if (bytes === undefined) return "too_large";
    const form = await new Response(bytes, { headers: { "content-type": type } }).formData();
    // A field that no form has is not kept either.
    const entries = [...form].filter(([name]) => fieldName.test(name));
    // A line feed of a text field arrives as two characters.
    return entries.length > mostFields ? "too_large" : valuesOf(entries.map(([name, value]) => [name, plain(value)]));
  } catch {
    // A body that ends too early, or that is not what its type says.
    return "unreadable";
  }
}

function plain(value: string | File): string | File {
  return typeof value === "string" ? value.replaceAll("\r\n", "\n") : value;
}

async function readBytes({ body, headers }: Request, mostBytes: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (Number(headers.get("content-length") ?? 0) > mostBytes) return undefined;
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body ?? []) {
    length += piece.length;
    if (length > mostBytes) return undefined;
    pieces.push(piece);
  }
  const all = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    all.set(piece, offset);
    offset += piece.length;
  }
  return all;
}
