import { createPublicKey } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  hongwenTestMerchant,
  inrTestMerchant,
  multicountryTestMerchant,
  type SandboxOptions,
  startSandbox,
} from "@payout/sandbox";
import { describe, expect, onTestFinished, test } from "vitest";
import { type GatewayName, gatewayNames } from "../src/config/config.ts";
import type { Finding } from "../src/doctor/finding.ts";
import { firstOrderFor } from "../src/init-files.ts";
import { commandsIn, emptyFolder, type Ran } from "./harness.ts";

type Gateways = NonNullable<SandboxOptions["gateways"]>;

/** A merchant with a configuration in JSON, whose gateways answer what no document says as they are told. */
async function merchant(gateways: Gateways = {}, own: Readonly<Record<string, object>> = {}) {
  const folder = emptyFolder();
  const sandbox = await startSandbox({ gateways });
  onTestFinished(() => sandbox.close());
  const { hongwen, jeepay, inr, multicountry } = sandbox.merchants;
  mkdirSync(join(folder, "keys"));
  writeFileSync(join(folder, "keys/merchant.pem"), hongwen.privateKey);
  const path = join(folder, "payout.config.json");
  const provider = (gateway: string, settings: object) => ({ gateway, settings: { ...settings, ...own[gateway] } });
  const config = {
    providers: {
      hongwen: provider("hongwen", { ...hongwen, privateKey: { file: "keys/merchant.pem" } }),
      "jeepay.transfer": provider("jeepay.transfer", { ...jeepay, secretKey: { env: "JEEPAY_KEY" } }),
      "jeepay.cashout": provider("jeepay.cashout", { ...jeepay, secretKey: { env: "JEEPAY_KEY" } }),
      inr: provider("inr", { ...inr, apiKey: { env: "INR_KEY" } }),
      multicountry: provider("multicountry", { ...multicountry, apiToken: { env: "TOKEN" } }),
    },
    database: "payouts",
    engine: { publicUrl: "http://127.0.0.1:9", rules: { queryAfterMs: [50, 100, 200] }, pollEveryMs: 100 },
  };
  writeFileSync(path, `${JSON.stringify(config, undefined, 4)}\n`);
  const env = { JEEPAY_KEY: jeepay.secretKey, INR_KEY: inr.apiKey, TOKEN: multicountry.apiToken };
  const payout = (line: string, more: Readonly<Record<string, string>> = {}) =>
    commandsIn(folder)(line, { env: { ...env, ...more } });
  return {
    ...{ folder, path, sandbox, payout },
    live: (line: string, more?: Readonly<Record<string, string>>) => payout(`${line} --live --yes --json`, more),
    settingsOf: (name: string) => JSON.parse(readFileSync(path, "utf8")).providers[name].settings,
    /** A payout that has ended. */
    async paid(name: GatewayName, reference: string) {
      writeFileSync(join(folder, "order.json"), JSON.stringify({ ...JSON.parse(firstOrderFor(name)), reference }));
      const sent = await payout("send order.json --wait 30s --live --yes --json");
      expect(sent, sent.err).toMatchObject({ exit: 0, json: [{ state: "succeeded" }] });
    },
  };
}

const names = gatewayNames;
const family = (name: string) => name.split(".")[0] as keyof Gateways;
const publicHalf = (privateKey: string) =>
  createPublicKey(privateKey).export({ type: "spki", format: "pem" }).toString();

function findings({ json }: Ran): Readonly<Record<string, Finding>> {
  const list = (json[0]?.["findings"] ?? []) as readonly Finding[];
  return Object.fromEntries(list.map((finding) => [finding.question, finding]));
}

describe("without a payout to name", () => {
  test.each([
    ["hongwen", 3, "open", 0, "healthy"],
    ["jeepay.transfer", 2, "settled", 0, "healthy"],
    // Its refusals are not public: this one may be about the signature.
    ["jeepay.cashout", 1, undefined, 4, "unproven"],
    ["inr", 3, "open", 0, "healthy"],
    ["multicountry", 3, "open", 0, "healthy"],
  ])("%s is proven with %i calls, which order nothing", async (name, calls, unknownOrder, exit, code) => {
    const { sandbox, live, path } = await merchant();
    const before = readFileSync(path, "utf8");
    const ran = await live(`doctor ${name} --save`);
    expect(ran).toMatchObject({ exit, json: [{ ok: exit === 0, exit, code, provider: name, calls, saved: [] }] });
    expect(findings(ran)).toMatchObject({ clock: { answer: "settled" } });
    expect(findings(ran)["unknown order"]?.answer).toBe(unknownOrder);
    expect(findings(ran)["signature"]?.answer).toBe(exit === 0 ? "settled" : "open");
    expect(sandbox.gateways[family(name)].requests).toHaveLength(calls);
    expect(sandbox.gateways[family(name)].orders()).toEqual([]);
    expect(readFileSync(path, "utf8")).toBe(before);
  });

  test("the sandbox is examined without --live", async () => {
    const { payout } = await merchant();
    const { exit, out, err } = await payout("doctor inr");
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    expect(out).toMatch(/^settled {2}signature case {2}signCase "upper" is accepted$/m);
    expect(out).toMatch(/^open {5}time zone {7}name a payout that has ended with --payout: its times show the zone$/m);
  });
});

describe("a form of the signature that no document states", () => {
  test.each([
    [
      "inr",
      { inr: { signCase: "lower" } },
      "signCase",
      "upper",
      "lower",
      "signature case",
      { INR_KEY: "wrong-key-1234" },
    ],
    [
      ...(["multicountry", { multicountry: { keyPlacement: "suffix" } }, "keyPlacement", "prefix", "suffix"] as const),
      ...(["key placement", { TOKEN: "wrong-key-1234" }] as const),
    ],
  ] as const)(
    "of %s is learned from one refused call",
    async (name, gateways, setting, first, other, question, key) => {
      const { sandbox, live, settingsOf } = await merchant(gateways);
      const refused = await live(`doctor ${name} --save`);
      expect(refused).toMatchObject({ exit: 3, json: [{ code: "problems", calls: 1, saved: [setting] }] });
      expect(findings(refused)[question]).toMatchObject({ answer: "wrong", setting: { name: setting, value: other } });
      expect(findings(refused)["signature"]).toBeUndefined();
      expect(sandbox.gateways[name].requests).toHaveLength(1);
      expect(settingsOf(name)[setting]).toBe(other);
      const again = await live(`doctor ${name} --save`);
      expect(again).toMatchObject({ exit: 0, json: [{ code: "healthy", calls: 3, saved: [] }] });
      expect(findings(again)[question]).toMatchObject({
        answer: "settled",
        detail: `${setting} "${other}" is accepted`,
      });
      // With a wrong secret the other form is refused too: then it is the secret, and nothing else is proposed.
      const wrong = await live(`doctor ${name} --save`, key);
      expect(wrong).toMatchObject({ exit: 3, json: [{ calls: 1, saved: [] }] });
      expect(findings(wrong)[question]?.detail).toContain(`if "${first}" was refused too, the secret is another one`);
      expect(wrong.out + wrong.err).not.toContain("wrong-key-1234");
    },
  );

  test.each([
    ["jeepay.transfer", { JEEPAY_KEY: "wrong" }, /验签失败.*check the merchant number and the secret/],
    ["inr", { INR_KEY: "x" }, /Sign_verify_error/],
  ])("a refused signature of %s is the last call", async (name, key, detail) => {
    const { sandbox, live } = await merchant();
    const ran = await live(`doctor ${name}`, key);
    expect(ran.exit).toBe(3);
    expect(Object.values(findings(ran)).find(({ answer }) => answer === "wrong")?.detail).toMatch(detail);
    expect(sandbox.gateways[family(name)].requests).toHaveLength(1);
  });

  test("an unknown merchant calls for no other form", async () => {
    const { live } = await merchant({}, { inr: { merchantId: "999" }, multicountry: { mchId: "999" } });
    for (const name of ["inr", "multicountry"]) {
      const ran = await live(`doctor ${name} --save`);
      expect(ran).toMatchObject({ exit: 3, json: [{ calls: 1, saved: [] }] });
      expect(findings(ran)["signature"]).toMatchObject({ answer: "wrong" });
    }
  });

  test("a refusal in words that no list has is the last call too", async () => {
    const { sandbox, live } = await merchant({}, { hongwen: { mchNo: "1" } });
    const ran = await live("doctor hongwen");
    expect(ran).toMatchObject({ exit: 3, json: [{ calls: 1 }] });
    expect(findings(ran)["signature"]?.detail).toMatch(
      /^the balance was refused \("40004 SANDBOX_REFUSED: SANDBOX_UNKNOWN_MERCHANT"\)/,
    );
    expect(sandbox.gateways.hongwen.requests).toHaveLength(1);
  });

  test("an answer that another key has signed is the last call, and no doubt about ours", async () => {
    const { privateKey } = hongwenTestMerchant;
    const { live } = await merchant({}, { hongwen: { platformPublicKey: publicHalf(privateKey) } });
    const ran = await live("doctor hongwen");
    expect(ran).toMatchObject({ exit: 3, json: [{ calls: 1 }] });
    expect(findings(ran)).toMatchObject({
      "gateway's signature": { answer: "wrong" },
      signature: { answer: "settled" },
    });
  });
});

describe("what is around the signature", () => {
  test.each([
    ["inr", { inr: { merchants: [{ ...inrTestMerchant, addressRefused: true }] } }, "Request_ip_notWhiteList"],
    ["multicountry", { multicountry: { merchants: [{ ...multicountryTestMerchant, allowedIps: [] }] } }, "403"],
  ])("%s refuses this machine's address", async (name, gateways, text) => {
    const { live } = await merchant(gateways);
    const ran = await live(`doctor ${name} --save`);
    expect(ran).toMatchObject({ exit: 3, json: [{ calls: 1, saved: [] }] });
    expect(findings(ran)["address"]?.detail).toMatch(new RegExp(`^refused .*${text}.*not on the gateway's list`));
  });

  test.each(names)("a clock that is five minutes off is seen at %s", async (name) => {
    for (const [clockOffsetMs, direction] of [
      [300_000, "behind"],
      [-300_000, "ahead of"],
    ] as const) {
      const { live } = await merchant({ [family(name)]: { clockOffsetMs } });
      const ran = await live(`doctor ${name}`);
      expect(findings(ran)["clock"]).toMatchObject({ answer: "wrong" });
      expect(findings(ran)["clock"]?.detail).toMatch(
        new RegExp(`^this machine's clock is (?:29\\d|30\\d) s ${direction} the gateway's`),
      );
      expect(ran.exit).toBe(3);
    }
  });

  test("a gateway that is not there, or not available, is no refusal", async () => {
    const { sandbox, live } = await merchant({}, { hongwen: { baseUrl: "http://127.0.0.1:9" } });
    const gone = await live("doctor hongwen --save");
    expect(gone).toMatchObject({ exit: 5, json: [{ code: "unreachable", calls: 1, saved: [] }] });
    expect(findings(gone)).toMatchObject({ reached: { answer: "wrong" }, clock: { answer: "open" } });
    sandbox.gateways.inr.faults.next("balance", "maintenance");
    sandbox.gateways.multicountry.faults.next("payout", "maintenance", "query");
    const maintained = await live("doctor inr");
    expect(maintained).toMatchObject({ exit: 5, json: [{ calls: 1 }] });
    expect(findings(maintained)["reached"]).toMatchObject({
      answer: "open",
      detail: expect.stringMatching(/System_Maintenance.*run it again later/),
    });
    // After a call that was accepted too.
    const later = await live("doctor multicountry");
    expect(later).toMatchObject({ exit: 5, json: [{ calls: 2 }] });
    expect(findings(later)).toMatchObject({ signature: { answer: "settled" }, reached: { answer: "open" } });
    sandbox.gateways.inr.faults.next("balance", "html_200");
    const page = await live("doctor inr");
    expect(page).toMatchObject({ exit: 5, json: [{ calls: 1 }] });
    expect(findings(page)["reached"]).toMatchObject({ answer: "wrong" });
    expect(findings(page)["signature"]).toBeUndefined();
  });
});

test("with a payout that has ended, zone and text are learned, and what --save writes is understood by the next call", async () => {
  const zones = { hongwen: "+07:00", inr: "+05:45", multicountry: "-02:30", jeepay: "-03:00" } as const;
  const unlisted = { notFoundText: "nothing under {reference}" };
  const { live, paid, payout, settingsOf } = await merchant(
    Object.fromEntries(Object.entries(zones).map(([name, timeZone]) => [name, { timeZone, ...unlisted }])),
    { inr: { timeZone: "Asia/Shanghai" } },
  );
  for (const name of names) {
    await paid(name, "R-100001");
    const learned = await live(`doctor ${name} --payout R-100001 --save`);
    const writesZone = name !== "jeepay.transfer"; // milliseconds
    expect(learned).toMatchObject({
      exit: name === "inr" || name === "jeepay.transfer" ? 3 : 0,
      json: [{ calls: 4, saved: [...(writesZone ? ["timeZone"] : []), "notFoundTexts"] }],
    });
    const { timeZone, notFoundTexts } = settingsOf(name);
    expect(timeZone).toBe(writesZone ? zones[family(name)] : undefined);
    expect(notFoundTexts).toEqual([expect.stringMatching(/nothing under \{reference\}$/)]);
    // Jeepay's cashout has no balance: only a payout shows its signature.
    const again = name === "hongwen" || name === "jeepay.cashout" ? " --payout R-100001" : "";
    const proven = await live(`doctor ${name} --save${again}`);
    expect(proven).toMatchObject({ exit: 0, json: [{ code: "healthy", saved: [] }] });
    expect(findings(proven)["unknown order"]).toMatchObject({
      answer: "settled",
      detail: expect.stringMatching(/that is understood$/),
    });
    if (again) expect(findings(proven)["time zone"]).toMatchObject({ answer: "settled" });
  }
  const text = await payout("doctor inr --payout R-100001 --live");
  expect(text.out).toMatch(/^settled {2}time zone {7}timeZone "\+05:45" fits what the gateway writes/m);
});
