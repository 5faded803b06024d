/** Collects the pieces of a body within a limit. */
export interface ByteCollector {
  /** Takes the next piece. `false` when the limit is exceeded: what was collected is dropped. */
  add(piece: Uint8Array): boolean;
  /** Everything collected so far, as one piece. */
  bytes(): Buffer;
}

const smallest = 1024;

/**
 * Makes a collector with one buffer that grows by doubling: a million pieces of one byte cost a million bytes, not a
 * million objects.
 */
export function collectBytes(limit: number): ByteCollector {
  let buffer = Buffer.alloc(0);
  let size = 0;
  return {
    add(piece) {
      const needed = size + piece.byteLength;
      if (needed > limit) {
        buffer = Buffer.alloc(0);
        return false;
      }
      if (needed > buffer.byteLength) {
        const larger = Buffer.allocUnsafe(Math.max(needed, Math.min(limit, Math.max(smallest, buffer.byteLength * 2))));
        larger.set(buffer.subarray(0, size));
        buffer = larger;
      }
      buffer.set(piece, size);
      size = needed;
      return true;
    },
    bytes: () => buffer.subarray(0, size),
  };
}

/** Reads a stream to its end; `undefined` when it is longer than the limit: the rest is not read. */
export async function readStream(
  stream: ReadableStream<Uint8Array> | null,
  limit: number,
): Promise<Uint8Array | undefined> {
  const collected = collectBytes(limit);
  const reader = stream?.getReader();
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    if (collected.add(part.value)) continue;
    reader?.cancel().catch(() => undefined);
    return undefined;
  }
  return collected.bytes();
}
