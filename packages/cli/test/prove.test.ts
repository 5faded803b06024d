import { PassThrough } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { sign as signJeepay } from "@payout/jeepay/signing";
import { sign as signMulticountry } from "@payout/multicountry/signing";
import {
  inrTestMerchant,
  jeepayTestMerchant,
  multicountryTestMerchant,
  signAsInr,
  startSandbox,
} from "@payout/sandbox";
import { expect, onTestFinished, test } from "vitest";
import { run } from "../src/run.ts";
import { commandsIn, emptyFolder, merchant } from "./harness.ts";

const { mchNo, appId, secretKey } = jeepayTestMerchant;
const fields = { mchNo, appId, mchOrderNo: "R-1", amount: 100, currency: "cny" };
const message = (sign: string) => JSON.stringify({ ...fields, sign });

test.each([
  ["the right one", signJeepay(fields, secretKey), 0, "matches"],
  ["one in lower case, which the gateway takes", signJeepay(fields, secretKey).toLowerCase(), 0, "matches"],
  ["one over another amount", signJeepay({ ...fields, amount: 101 }, secretKey), 3, "wrong-key"],
  ["one that is none", "abc", 3, "not-a-signature"],
  ["none", "", 3, "signature-missing"],
])("sign check of %s", async (_, sign, exit, code) => {
  const checked = await commandsIn(emptyFolder())("sign check jeepay - --json", { input: message(sign) });
  expect(checked).toMatchObject({ exit, json: [{ code }] });
  expect(checked.out + checked.err).not.toContain(secretKey);
});

test("sign check names the mistake that makes the wrong signature: another place of the token, another key", async () => {
  const payout = commandsIn(emptyFolder());
  const { mchId, apiToken } = multicountryTestMerchant;
  const query = { mch_id: mchId, id: "R-1001", nonce: "abcdef", timestamp: 1764000000 };
  const text = (sign: string) =>
    new URLSearchParams(Object.entries({ ...query, sign }).map(([name, value]) => [name, String(value)])).toString();
  expect(
    await payout("sign check multicountry - --json", { input: text(signMulticountry(query, apiToken)) }),
  ).toMatchObject({ exit: 0 });
  const suffixed = await payout("sign check multicountry -", {
    input: text(signMulticountry(query, apiToken, "suffix")),
  });
  expect(suffixed).toMatchObject({
    exit: 3,
    err: expect.stringMatching(/^payout: the signature is wrong: .*(?:behind|end|suffix|place)/),
  });
});

test("the header of a gateway that signs the whole body is an option, and explain masks the key", async () => {
  const payout = commandsIn(emptyFolder());
  const body = '{"merchantOrderNo":"R-1","amount":10.10}';
  const { merchantId, apiKey } = inrTestMerchant;
  const explained = await payout("sign explain inr -", { input: body });
  expect(explained.out).toContain(body);
  expect(explained.out).not.toContain(apiKey);
  expect(merchantId).toMatch(/^\d+$/);
  const { live, write } = await merchant();
  write("body.json", body);
  expect(await live(`sign check inr body.json --signature ${signAsInr(body, apiKey)}`)).toMatchObject({ exit: 0 });
  expect(await live("sign check inr body.json --signature 00")).toMatchObject({ exit: 3 });
  expect(await live("sign check multicountry body.json")).toMatchObject({
    exit: 2,
    json: [{ reason: expect.stringMatching(/no provider of multicountry/) }],
  });
});

test("schemas are listed, and printed as they are published", async () => {
  const payout = commandsIn(emptyFolder());
  expect((await payout("schema hongwen")).out).toMatch(/HongwenCreateRequest +request/);
  const printed = await payout("schema hongwen hongwencreaterequest");
  expect(JSON.parse(printed.out)).toMatchObject({
    title: "HongwenCreateRequest",
    $schema: expect.stringContaining("2020-12"),
  });
  expect(await payout("schema hongwen Nothing")).toMatchObject({
    exit: 2,
    err: expect.stringMatching(/payout schema hongwen lists them/),
  });
  expect(await payout("schema alipay")).toMatchObject({ exit: 2 });
});

test("listen prints what arrives, verified, answers as the gateway wants, and refuses what is forged", async () => {
  const cwd = emptyFolder();
  const [stdout, stop] = [new PassThrough(), new AbortController()];
  let out = "";
  stdout.on("data", (chunk) => {
    out += chunk;
  });
  const terminal = {
    cwd,
    env: {},
    stdin: process.stdin,
    stdout,
    stderr: new PassThrough(),
    user: "ada",
    signal: stop.signal,
  };
  const listening = run(["listen", "--address", "127.0.0.1:0", "--json"], terminal);
  const line = async (count: number) => {
    for (let tries = 0; out.split("\n").length <= count && tries < 400; tries++) await pause(25);
    return JSON.parse(out.split("\n")[count - 1] ?? "{}") as { url: string };
  };
  const { url } = await line(1);
  const sandbox = await startSandbox({ clock: { speed: 30 } });
  onTestFinished(() => sandbox.close());
  const { createJeepay } = await import("@payout/jeepay");
  const { transfer } = createJeepay({ ...sandbox.merchants.jeepay, notifyUrl: `${url}/jeepay.transfer` });
  const destination = { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" };
  await transfer.send({ reference: "R-1", amount: { value: "12.00", currency: "CNY" }, destination });
  expect(await line(2)).toMatchObject({
    code: "notification",
    provider: "jeepay.transfer",
    reference: "R-1",
    status: "succeeded",
  });
  expect((await fetch(`${url}/jeepay.transfer`, { method: "POST", body: "state=2" })).status).toBe(401);
  expect(await line(3)).toMatchObject({ ok: false, code: "refused" });
  expect((await fetch(`${url}/nobody`, { method: "POST", body: "" })).status).toBe(404);
  stop.abort();
  expect(await listening).toBe(0);
});
