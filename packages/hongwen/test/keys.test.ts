import { spawnSync } from "node:child_process";
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type KeyInput, readPrivateKey, readPublicKey } from "@payout/core/provider";
import { hongwenTestMerchant } from "@payout/sandbox";
import { afterAll, describe, expect, test } from "vitest";
import { canonicalText, sign, verify } from "../src/signing.ts";

const { privateKey, publicKey } = hongwenTestMerchant;

describe("openssl", () => {
  const folder = mkdtempSync(join(tmpdir(), "hongwen-keys-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string) => join(folder, name);

  function openssl(...args: readonly string[]): string {
    const { status, stdout, stderr, error } = spawnSync("openssl", args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`openssl ${args.join(" ")}: ${error?.message ?? stderr}`);
    return stdout;
  }

  openssl("genrsa", "-traditional", "-out", file("pkcs1.pem"), "2048");
  openssl("pkcs8", "-topk8", "-nocrypt", "-in", file("pkcs1.pem"), "-out", file("pkcs8.pem"));
  openssl("rsa", "-in", file("pkcs1.pem"), "-pubout", "-out", file("public.pem"));
  openssl("rsa", "-in", file("pkcs1.pem"), "-RSAPublicKey_out", "-out", file("public-pkcs1.pem"));
  const read = (name: string) => readFileSync(file(name), "utf8");
  const fields = { code: 20000, withdraw_trade_no: 626015783370903553n, msg: "受理成功", empty: "", list: [] };
  writeFileSync(file("text"), canonicalText(fields));

  test.each(["pkcs1.pem", "pkcs8.pem"])("verifies what we sign with %s", (name) => {
    expect(read(name)).toContain(name === "pkcs1.pem" ? "BEGIN RSA PRIVATE KEY" : "BEGIN PRIVATE KEY");
    writeFileSync(file("ours"), Buffer.from(sign(fields, read(name)), "base64"));
    expect(openssl("dgst", "-sha256", "-verify", file("public.pem"), "-signature", file("ours"), file("text"))).toMatch(
      /Verified OK/,
    );
  });

  test.each(["public.pem", "public-pkcs1.pem"])("signs what we verify with %s", (name) => {
    openssl("dgst", "-sha256", "-sign", file("pkcs1.pem"), "-out", file("theirs"), file("text"));
    const theirs = readFileSync(file("theirs")).toString("base64");
    expect(verify(fields, theirs, read(name))).toBe(true);
    expect(sign(fields, read("pkcs8.pem"))).toBe(theirs);
    expect(verify({ ...fields, msg: "other" }, theirs, read(name))).toBe(false);
  });

  const bare = (pem: string) => pem.replace(/-----[^-]+-----/g, "").trim();
  const forms: readonly [string, (pem: string) => KeyInput][] = [
    ["as it is", (pem) => pem],
    ["with carriage returns", (pem) => pem.replaceAll("\n", "\r\n")],
    ["with written-out line breaks", (pem) => pem.replaceAll("\n", "\\n")],
    ["on one line with its armour", (pem) => pem.replaceAll("\n", " ")],
    ["in base64 over many lines", bare],
    ["in base64 on one line", (pem) => bare(pem).replaceAll("\n", "")],
    ["with spaces around it", (pem) => `\n  ${pem}  \n`],
    ["under a wrong label", (pem) => pem.replaceAll("RSA ", "").replaceAll("PRIVATE", "RSA PRIVATE")],
  ];

  test.each(forms)("keys are read %s", (_name, form) => {
    const expected = createPrivateKey(read("pkcs8.pem"));
    for (const name of ["pkcs1.pem", "pkcs8.pem"]) {
      expect(readPrivateKey(form(read(name))).equals(expected), name).toBe(true);
    }
    for (const name of ["public.pem", "public-pkcs1.pem"]) {
      expect(readPublicKey(form(read(name))).equals(createPublicKey(expected)), name).toBe(true);
    }
  });

  test("an encrypted key is refused with words", () => {
    openssl("pkcs8", "-topk8", "-in", file("pkcs1.pem"), "-passout", "pass:secret", "-out", file("encrypted.pem"));
    expect(() => readPrivateKey(read("encrypted.pem"))).toThrow(/encrypted: decrypt it first/);
  });
});

describe("keys that are refused", () => {
  const pem = { type: "spki", format: "pem" } as const;
  const ec = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: pem,
    privateKeyEncoding: { type: "sec1", format: "pem" },
  });
  const rsa: { publicKey: KeyObject; privateKey: KeyObject } = generateKeyPairSync("rsa", { modulusLength: 1024 });

  function refusal(call: () => unknown): string {
    try {
      call();
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).cause).toBeUndefined();
      return (error as Error).message;
    }
    throw new Error("was not refused");
  }

  // Node's base64 skips what it does not know: a key with a typing mistake would become another key, or the same one.
  test.each<[string, (key: string) => string]>([
    ["a letter that base64 does not have", (key) => key.replace(/^.{8}/, "$&!")],
    ["a quotation mark at each end", (key) => `"${key}"`],
    ["a comma behind it", (key) => `${key},`],
    ["letters missing", (key) => key.slice(0, -1)],
    ["padding inside", (key) => `${key.slice(0, 100)}=${key.slice(100)}`],
    ["the letters of base64 for URLs", (key) => key.replaceAll("+", "-").replaceAll("/", "_")],
    ["nothing but spaces", () => " \n "],
  ])("a key with %s is refused, not repaired", (_name, spoil) => {
    const bare = (key: string) => key.replaceAll(/-----[^-]+-----|\s/g, "");
    const inPem = (key: string) => `-----BEGIN KEY-----\n${key}\n-----END KEY-----`;
    for (const key of [spoil(bare(privateKey)), inPem(spoil(bare(privateKey)))])
      expect(refusal(() => readPrivateKey(key))).toMatch(/this cannot be read as a key/);
    for (const key of [spoil(bare(publicKey)), inPem(spoil(bare(publicKey)))])
      expect(refusal(() => readPublicKey(key))).toMatch(/this cannot be read as a key/);
  });

  test("a KeyObject is taken as it is", () => {
    expect(readPrivateKey(rsa.privateKey)).toBe(rsa.privateKey);
    expect(readPublicKey(rsa.publicKey)).toBe(rsa.publicKey);
  });

  test.each([
    ["a public key as private", () => readPrivateKey(publicKey), /this is a public key: pass your own private key/],
    ["its KeyObject", () => readPrivateKey(rsa.publicKey), /this is a public key/],
    ["a private key as public", () => readPublicKey(privateKey), /this is a private key: pass the public key/],
    ["its KeyObject as public", () => readPublicKey(rsa.privateKey), /this is a private key/],
    [
      "a PKCS#1 private key as public",
      () => readPublicKey(rsa.privateKey.export({ type: "pkcs1", format: "pem" }) as string),
      /this is a private key/,
    ],
    ["an EC private key", () => readPrivateKey(ec.privateKey), /an EC key: the gateway signs with RSA only/],
    ["an EC public key", () => readPublicKey(ec.publicKey), /an EC key/],
    [
      "an RSA-PSS key",
      () => readPrivateKey(generateKeyPairSync("rsa-pss", { modulusLength: 1024 }).privateKey),
      /rsa-pss/,
    ],
    ["text that is not a key", () => readPrivateKey("not a key at all"), /cannot be read as a key/],
    ["base64 that is not a key", () => readPublicKey("QUJDREVGR0g="), /cannot be read as a key/],
    ["a file name", () => readPrivateKey("./merchant-private.pem"), /not a file name/],
    ["nothing", () => readPrivateKey(""), /cannot be read as a key/],
    ["undefined", () => readPublicKey(undefined as never), /cannot be read as a key/],
    ["a cut key", () => readPrivateKey(privateKey.slice(0, 900)), /cannot be read as a key/],
    [
      "a key with one character changed",
      () => readPrivateKey(privateKey.replace("MII", "MIX")),
      /cannot be read as a key/,
    ],
  ])("%s", (_name, call, message) => {
    const text = refusal(call);
    expect(text).toMatch(message);
    for (const secret of [privateKey, publicKey, ec.privateKey]) expect(text).not.toContain(secret.slice(60, 90));
  });
});
