import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw } from "node:zlib";

// A zlib stream begins with this method in its low half byte; some servers send "deflate" without it.
const zlibMethod = 8;

type Decoder = (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Promise<Uint8Array>;

const decoders = new Map<string, (bytes: Uint8Array) => Decoder>([
  ["gzip", () => promisify(gunzip)],
  ["x-gzip", () => promisify(gunzip)],
  ["deflate", ([first = 0]) => promisify((first & 0x0f) === zlibMethod ? inflate : inflateRaw)],
  ["br", () => promisify(brotliDecompress)],
]);

/** How a compressed body could not be read. */
export type Undecoded = "too_long" | "damaged";

/**
 * Undoes a `content-encoding`, within `limit` bytes of decoded text. An encoding that is not known leaves the bytes as they
 * are: they will not be an answer of the documented form.
 */
export async function decompress(
  bytes: Uint8Array,
  contentEncoding: string | undefined,
  limit: number,
): Promise<Uint8Array | Undecoded> {
  if (contentEncoding === undefined || bytes.byteLength === 0) return bytes;
  let decoded = bytes;
  for (const name of contentEncoding.toLowerCase().split(",").reverse()) {
    const decode = decoders.get(name.trim())?.(decoded);
    if (decode === undefined) return decoded;
    try {
      decoded = await decode(decoded, { maxOutputLength: limit });
    } catch (error) {
      return (error as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE" ? "too_long" : "damaged";
    }
  }
  return decoded;
}
