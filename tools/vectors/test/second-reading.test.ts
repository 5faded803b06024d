import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Draft, type Suite, vectorsOf } from "../src/draft.ts";
import { emitVectors } from "../src/emit.ts";
import { inr } from "../src/inr.ts";
import { merchantKeys } from "../src/keys.ts";
import { fieldsOf } from "../src/message.ts";
import { rules } from "../src/second-reading.ts";

interface File {
  readonly vectors: readonly { readonly name: string; readonly canonical: string; readonly signature: string }[];
}
const published = emitVectors(["jeepay", "hongwen", "inr", "multicountry", "unknown"]);
const vectorsIn = (gateway: string) => (JSON.parse(published.get(`vectors/${gateway}.json`) ?? "") as File).vectors;

test("there are vectors of the gateways that are known, and of no other", () => {
  expect([...published.keys()]).toEqual(["jeepay", "hongwen", "inr", "multicountry"].map((id) => `vectors/${id}.json`));
});

/** Made with the vendor's own routine under a JDK (Jeepay), or by hand from the written rule. */
const anchors: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  jeepay: {
    "documented transfer request": "CF14EA58C1C700C2DB5AAB8EE550CF3A",
    "documented cashout request": "1750343DAD52887AB421EE1E692986A4",
    "documented cashout answer": "4C01683CF6B60A2B11484DA045E19259",
    "empty and null values": "0B9BA21E51604B81109F32408B70FDC9",
    "names in mixed case": "FC2417EC4B0F5CC22721B71C70697802",
    "a name that begins another": "0A4F890781466D73C84AEBBF5A659900",
    "JSON and & in values": "41CC3D17C66BB7975ECDA1E63C6905BA",
    "numbers keep their digits": "F2ED0D304C3C6367888A86A35E09CFF9",
    "documented transfer notification": "61EB8FA4B86C5F2E978EA77FB68344B9",
  },
  multicountry: {
    "documented create request": "b43d23eed1807b01060cc042ec9bc066",
    "query request": "4cb0c80c5e10be7373348d1201f22ed1",
    "documented notification": "d55e0f5dae62d0c18d50d8acc8a3ce88",
  },
  inr: {
    "documented create request": "7873C15AC420EDCCA5F19957A02A6416",
    "documented query request": "5EB395FCDA8D54C5C8B7AB2F24EE8EA5",
    "documented notification": "68114D35D8ADDCADCA94152F4FBE7C38",
    "balance request": "71C2BD0C3FC7068C6B2D6565C34B3F24",
  },
};

describe.each(Object.entries(anchors))("%s", (gateway, known) => {
  test.each(Object.entries(known))("%s has the signature that others made", (name, signature) => {
    expect(vectorsIn(gateway).find((vector) => vector.name === name)?.signature).toBe(signature);
  });
});

test("Hongwen's documented answer has the text that others wrote down", () => {
  expect(vectorsIn("hongwen").find(({ name }) => name === "documented answer")?.canonical).toBe(
    "code=20000&debit_amount=1.50&finish_time=2024-03-12 11:23:15&merchant_no=21796110752682&msg=success&receive_amount=1.00&withdraw_amount=1.00&withdraw_create_time=1710213793&withdraw_out_trade_no=111111&withdraw_status=WITHDRAW_SUCCESS&withdraw_trade_no=626015783370903553&withdraw_type=REAL_TIME",
  );
});

test("the command openssl makes the same signatures of the same texts", () => {
  const folder = mkdtempSync(join(tmpdir(), "vectors-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const text = rules.hongwen.canonical({ body: "", fields: fieldsOf('{"b":"2","a":"余"}', "json") }, "");
  expect(text).toBe("a=余&b=2");
  writeFileSync(join(folder, "key.pem"), merchantKeys.privateKey);
  const openssl = (...args: string[]) => execFileSync("openssl", ["dgst", ...args], { cwd: folder, input: text });
  expect(rules.hongwen.signature(text, merchantKeys.privateKey)).toBe(
    openssl("-sha256", "-sign", "key.pem").toString("base64"),
  );
  expect(rules.multicountry.signature(text, "")).toBe(openssl("-md5", "-binary").toString("hex"));
});

describe("a draft", () => {
  const draft: Draft = { name: "d", reason: "r", message: "request", form: "json", raw: '{"a":1}', valid: true };
  const suite = (change: Partial<Draft>): Suite => ({ ...inr, drafts: [{ ...draft, ...change }] });

  test("that is as valid as it says becomes a vector", () => {
    expect(vectorsOf(suite({}), rules.inr)).toHaveLength(1);
  });

  test.each<[string, Partial<Draft>]>([
    ["is valid and says that it is not", { valid: false }],
    ["has no signature and says that it is valid", { given: () => undefined }],
    ["has another signature and says that it is valid", { given: () => "00" }],
    ["repeats a field and says that it is valid", { raw: '{"a":1,"a":1}' }],
    ["is signed with a key that does not exist", { signed: { key: "nobody" } }],
  ])("that %s is refused", (_what, change) => {
    expect(() => vectorsOf(suite(change), rules.inr)).toThrow(/^(?:d says valid|there is no key)/);
  });
});
