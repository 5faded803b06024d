import crypto from "node:crypto";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { equalDigests, md5Hex, sha256Hex } from "../src/digest.ts";

vi.mock("node:crypto", async (original) => {
  const real = await original<typeof crypto>();
  const timingSafeEqual = vi.fn(real.timingSafeEqual);
  return { ...real, default: { ...real, timingSafeEqual }, timingSafeEqual };
});

test("known digests", () => {
  expect(md5Hex("")).toBe("d41d8cd98f00b204e9800998ecf8427e");
  expect(md5Hex("abc")).toBe("900150983cd24fb0d6963f7d28e17f72");
  expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("text is digested as UTF-8, and bytes as they are", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const bytes = new TextEncoder().encode(text);
      expect(md5Hex(text)).toBe(crypto.createHash("md5").update(bytes).digest("hex"));
      expect(md5Hex(bytes)).toBe(md5Hex(text));
      expect(sha256Hex(text)).toBe(crypto.createHash("sha256").update(bytes).digest("hex"));
    }),
  );
  expect(md5Hex(Uint8Array.of(0xff))).not.toBe(md5Hex("\u00ff"));
});

describe("comparing digests", () => {
  const digest = md5Hex("abc");

  test("the same bytes are equal, in either case", () => {
    expect(equalDigests(digest, digest)).toBe(true);
    expect(equalDigests(digest, digest.toUpperCase())).toBe(true);
    expect(equalDigests(digest.toUpperCase(), digest)).toBe(true);
  });

  test("any one changed digit is not", () => {
    for (let at = 0; at < digest.length; at++) {
      const changed = digest.slice(0, at) + (digest[at] === "0" ? "1" : "0") + digest.slice(at + 1);
      expect(equalDigests(digest, changed), `digit ${at}`).toBe(false);
    }
  });

  test.each([
    ["empty", ""],
    ["cut", digest.slice(2)],
    ["longer", `${digest}00`],
    ["with a space", ` ${digest.slice(1)}`],
    ["with a line break", `${digest}\n`],
    ["not hexadecimal, which a decoder would cut to nothing", "z".repeat(32)],
    ["hexadecimal only at the start", `${digest.slice(0, 30)}zz`],
    ["full-width", "０".repeat(32)],
    ["undefined", undefined],
    ["null", null],
    ["a list of it", [digest]],
    ["an object that says it is text", { toString: () => digest, length: 32 }],
    ["bytes", Buffer.from(digest, "hex")],
    ["a number", 900150983],
  ])("%s is refused, without throwing", (_name, received) => {
    expect(equalDigests(digest, received)).toBe(false);
  });

  test("nothing equals nothing, or anything else", () => {
    expect(equalDigests("", "")).toBe(false);
  });

  test("the decoded bytes are compared in constant time, each of them", () => {
    const compare = vi.mocked(crypto.timingSafeEqual);
    compare.mockClear();
    equalDigests(digest, `0${digest.slice(1).toUpperCase()}`);
    expect(compare.mock.calls).toEqual([[Buffer.from(digest, "hex"), Buffer.from(`0${digest.slice(1)}`, "hex")]]);
  });
});
