import type { Engine, EventExport } from "@payout/engine";

/** What exporting so many events took. */
export interface Exported {
  readonly bytes: number;
  readonly seconds: number;
  /** The most that the heap and its buffers held beyond what they held before. */
  readonly megabytes: number;
}

/** Exports events and throws the file away, while the memory is watched. */
export async function watchExport(
  engine: Pick<Engine, "export">,
  format: "csv" | "xlsx",
  range: { readonly from: Date; readonly to: Date },
): Promise<Exported> {
  const held = () => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return (heapUsed + external) / 1e6;
  };
  const before = held();
  const begin = performance.now();
  const file: EventExport = await engine.export({ format, ...range });
  let most = 0;
  let bytes = 0;
  let looked = 0;
  for await (const part of file.bytes) {
    bytes += part.length;
    // To collect garbage takes long: only now and then.
    if (bytes - looked < 2e6) continue;
    looked = bytes;
    most = Math.max(most, held() - before);
  }
  most = Math.max(most, held() - before);
  return { bytes, seconds: (performance.now() - begin) / 1000, megabytes: most };
}
