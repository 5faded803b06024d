/** The charsets in which people sign by mistake, and the one in which all four gateways want it. */
export type Charset = "utf8" | "gbk" | "latin1" | "utf16le";

/** A text as bytes. What a charset cannot write becomes a question mark, as most languages do it. */
export function bytesOf(text: string, charset: Charset): Buffer {
  if (charset !== "gbk") return Buffer.from(text, charset);
  const table = gbk();
  return Buffer.concat([...text].map((character) => table.get(character) ?? Buffer.from(ascii(character))));
}

function ascii(character: string): string {
  return character.charCodeAt(0) < 0x80 ? character : "?";
}

let gbkTable: ReadonlyMap<string, Buffer> | undefined;

/** Node reads GBK and does not write it: its table, turned round. */
function gbk(): ReadonlyMap<string, Buffer> {
  gbkTable ??= turnRound(new TextDecoder("gbk"));
  return gbkTable;
}

function turnRound(decoder: TextDecoder): ReadonlyMap<string, Buffer> {
  const table = new Map<string, Buffer>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const bytes = Buffer.from([lead, trail]);
      const character = decoder.decode(bytes);
      if ([...character].length === 1 && character !== "\ufffd") table.set(character, bytes);
    }
  }
  return table;
}
