import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { collectBytes, readStream } from "../src/bytes.ts";

const pieces = fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 20 });

describe("collecting bytes", () => {
  test("gives them as one piece, whatever the pieces were, and changes nothing when one is changed later", () => {
    fc.assert(
      fc.property(pieces, (given) => {
        const collected = collectBytes(100_000);
        const wanted = Buffer.concat(given);
        for (const piece of given) expect(collected.add(piece)).toBe(true);
        for (const piece of given) piece.fill(0);
        expect(collected.bytes().equals(wanted)).toBe(true);
      }),
    );
  });

  test("takes just as many as the limit, not one more, and then has nothing", () => {
    fc.assert(
      fc.property(pieces, (given) => {
        const total = given.reduce((sum, { length }) => sum + length, 0);
        const [fitting, short] = [collectBytes(total), collectBytes(total - 1)];
        expect(given.every((piece) => fitting.add(piece))).toBe(true);
        expect(given.every((piece) => short.add(piece))).toBe(total === 0 && given.length === 0);
      }),
    );
    const collected = collectBytes(3);
    collected.add(Uint8Array.of(1, 2));
    expect([collected.add(Uint8Array.of(3, 4)), [...collected.bytes()]]).toEqual([false, []]);
  });

  test("of a stream stops at the limit, and lets the stream go", async () => {
    let cancelled = 0;
    const stream = (count: number) =>
      new ReadableStream<Uint8Array>({
        pull(controller) {
          if (count-- > 0) controller.enqueue(Uint8Array.of(7));
          else controller.close();
        },
        cancel() {
          cancelled += 1;
        },
      });
    expect([...((await readStream(stream(5), 5)) ?? [])]).toEqual([7, 7, 7, 7, 7]);
    expect(cancelled).toBe(0);
    expect(await readStream(stream(6), 5)).toBeUndefined();
    expect(cancelled).toBe(1);
    expect((await readStream(null, 5))?.length).toBe(0);
  });
});
