import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { sensitiveTexts } from "../src/control/sensitive.ts";
import { jeepayTestMerchant } from "../src/index.ts";
import { inHashOrder } from "../src/jeepay/hash-order.ts";
import { signFields } from "../src/jeepay/signature.ts";
import {
  call,
  cashoutFields,
  type Envelope,
  type Fields,
  paths,
  queryFields,
  signed,
  startGateway,
  startReceiver,
  transferFields,
} from "./support.ts";

type Gateway = Awaited<ReturnType<typeof startGateway>>;

/** Posts a JSON body as it is written, with the signature over the texts that the server reads in it. */
async function postText(
  gateway: Gateway,
  read: Fields,
  write: (members: string, sign: string) => string,
): Promise<Envelope> {
  const fields = transferFields(read);
  const sign = signFields(Object.entries(fields), jeepayTestMerchant.secretKey);
  const own = Object.keys(read);
  const members = JSON.stringify(Object.fromEntries(Object.entries(fields).filter(([name]) => !own.includes(name))));
  const response = await fetch(`${gateway.url}${paths.transfer}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: write(members.slice(1, -1), sign),
  });
  return (await response.json()) as Envelope;
}

describe("E1: the order number column sees neither case nor accents", () => {
  it.each([
    ["x-Ab", "x-aB"],
    ["x-Ab", "x-áb"],
    ["x-Ab", "x-Ａb"],
    ["strasse-1", "straße-1"],
    ["smorrebrod", "SMØRREBRØD"],
    ["kod-1", "kod-1 "],
  ])("E1 %s, then %s is one order", async (first, second) => {
    const gateway = await startGateway();
    expect(await call(gateway, paths.transfer, transferFields({ mchOrderNo: first }))).toMatchObject({ code: 0 });
    const refused = await call(gateway, paths.transfer, transferFields({ mchOrderNo: second }));
    expect(refused).toEqual({ code: 9999, msg: `商户订单[${second}]已存在` });
    const found = await call(gateway, paths.transferQuery, queryFields({ mchOrderNo: second }));
    expect(found).toMatchObject({ code: 0, data: { mchOrderNo: first } });
    expect(gateway.orders()).toHaveLength(1);
  });

  it("E1 a cashout too, and the gateway's own number", async () => {
    const gateway = await startGateway();
    const { data } = await call(gateway, paths.cashout, cashoutFields({ mchOrderNo: "Cash" }));
    expect(await call(gateway, paths.cashout, cashoutFields({ mchOrderNo: "cash" }))).toMatchObject({ code: 9999 });
    const cashoutId = String(data?.["cashoutId"]).toLowerCase();
    expect(await call(gateway, paths.cashoutQuery, queryFields({ cashoutId }))).toMatchObject({ code: 0 });
  });

  it.each([
    ["x-Ab", "x-Ac"],
    ["a1", "a-1"],
    ["订单1", "定单1"],
  ])("E1 %s and %s are two", async (first, second) => {
    const gateway = await startGateway();
    for (const mchOrderNo of [first, second]) {
      expect(await call(gateway, paths.transfer, transferFields({ mchOrderNo }))).toMatchObject({ code: 0 });
    }
  });
});

describe("E2: a channel pays only to its own kinds of account", () => {
  it.each([
    ["alipay", "WX_CASH", "该接口不支持该入账方式"],
    ["alipay", "BANK_CARD", "该接口不支持该入账方式"],
    ["wxpay", "ALIPAY_CASH", "该接口不支持该入账方式"],
    ["wxpay", "wx_cash", "该接口不支持该入账方式"],
    ["WXPAY", "WX_CASH", "无此转账通道接口"],
  ])("E2 %s + %s is refused", async (ifCode, entryType, msg) => {
    const gateway = await startGateway();
    const answer = await call(gateway, paths.transfer, transferFields({ ifCode, entryType }));
    expect(answer).toEqual({ code: 9999, msg });
    expect(gateway.orders()).toEqual([]);
  });

  it.each([
    ["alipay", "ALIPAY_CASH"],
    ["wxpay", "BANK_CARD"],
  ])("E2 %s + %s is paid", async (ifCode, entryType) => {
    const gateway = await startGateway();
    expect(await call(gateway, paths.transfer, transferFields({ ifCode, entryType }))).toMatchObject({ code: 0 });
  });
});

describe("E3: who is not known", () => {
  it.each([
    [{ mchNo: "M0" }, "商户或商户应用不存在"],
    [{ appId: "other" }, "商户或商户应用不存在"],
    [{ mchNo: "m1623997351" }, "参数appId与商户号不匹配"],
  ])("E3 %j", async (changes, msg) => {
    const gateway = await startGateway();
    expect(await call(gateway, paths.transfer, transferFields(changes))).toEqual({ code: 9999, msg });
    expect(await call(gateway, paths.cashout, cashoutFields(changes))).toEqual({ code: 9999, msg });
    expect(await call(gateway, paths.transferQuery, queryFields({ ...changes, mchOrderNo: "x" }))).toMatchObject({
      msg,
    });
  });
});

describe("E5: a column that is too short", () => {
  it.each([
    ["bankName", 32],
    ["extParam", 128],
    ["accountName", 64],
    ["accountNo", 64],
    ["transferDesc", 128],
    ["mchOrderNo", 64],
    ["currency", 3],
  ])("E5 %s takes %i characters; one more and nothing is stored", async (name, room) => {
    const gateway = await startGateway();
    const long = transferFields({ [name]: "测".repeat(room + 1) });
    expect(await call(gateway, paths.transfer, long)).toEqual({ code: 9999, msg: "系统异常" });
    expect(gateway.orders()).toEqual([]);
    expect(await call(gateway, paths.transfer, transferFields({ [name]: "测".repeat(room) }))).toMatchObject({
      code: 0,
    });
  });
});

describe("E6: what the server's JSON library lets through", () => {
  it("E6 channelExtra as an object is signed as the library serialises it", async () => {
    const gateway = await startGateway();
    const one = await postText(gateway, { channelExtra: '{"a":1}' }, (members, sign) => {
      return `{${members},"channelExtra":{"a":1},"sign":"${sign}"}`;
    });
    expect(one).toMatchObject({ code: 0 });
    // The library's objects are hash maps: the order of the names is Java's, and a null is left out.
    const read = { mchOrderNo: "order-2", channelExtra: '{"transferSceneId":"1000","list":[1.50,{"b":true}]}' };
    const many = await postText(gateway, read, (members, sign) => {
      const extra = '{"none":null,"list":[1.50,{"b":true}],"transferSceneId":"1000"}';
      return `{${members},"mchOrderNo":"order-2","channelExtra":${extra},"sign":"${sign}"}`;
    });
    expect(many).toMatchObject({ code: 0 });
  });

  it("E6 names stand in the order in which a Java virtual machine printed them", () => {
    const names = (text: string) => text.split(" ").map((name) => [name, 1] as const);
    const ordered = (text: string, buckets?: number) => inHashOrder(names(text), buckets).map(([name]) => name);
    expect(ordered("transferSceneId list none code zeta Alpha mchOrderNo").join(" ")).toBe(
      "zeta code mchOrderNo Alpha transferSceneId none list",
    );
    const answer =
      "transferId mchNo appId mchOrderNo ifCode entryType amount currency accountNo accountName bankName state";
    expect(ordered(answer, 32).join(" ")).toBe(
      "ifCode entryType amount accountName mchOrderNo bankName transferId appId accountNo currency state mchNo",
    );
  });

  it("E6 a payee in loose JSON is masked in the console", () => {
    const body = "/* x */{accountNo:'6222020001',channelExtra:{'email':'payee@example.com',n:null},}";
    expect(sensitiveTexts(body)).toEqual(["6222020001", "payee@example.com"]);
    expect(sensitiveTexts("accountNo=6222020001&a=1")).toEqual(["6222020001"]);
  });

  it("E6 a form's channelExtra[code] is a member of an object", async () => {
    const gateway = await startGateway();
    const { sign } = signed(transferFields({ channelExtra: '{"code":"1"}' }));
    const form = new URLSearchParams({ ...transferFields(), "channelExtra[code]": "1", sign } as Record<
      string,
      string
    >);
    const response = await fetch(`${gateway.url}${paths.transfer}`, { method: "POST", body: form });
    expect(await response.json()).toMatchObject({ code: 0 });
  });

  it.each([
    ["100.5", 100],
    ["100.0", 100],
    ["1e2", 100],
    ["1.5E+2", 150],
    ['"1,000"', 1000],
    ['"100"', 100],
    ['"+7"', 7],
    ["true", 1],
    ["100.999999999999999999999", 100],
  ])("E6 the amount %s is %i fen", async (written, amount) => {
    const gateway = await startGateway();
    const answer = await postText(gateway, { amount }, (members, sign) => {
      return `{${members},"amount":${written},"sign":"${sign}"}`;
    });
    expect(answer).toMatchObject({ code: 0, data: { amount } });
  });

  it.each(['"100.5"', '"1e2"', '" 100"', '"x"', '" "', "[100]", "{}", `"${"9".repeat(19)}"`])(
    "E6 the amount %s cannot be cast",
    async (written) => {
      const gateway = await startGateway();
      const answer = await postText(gateway, { amount: 100 }, (members, sign) => {
        return `{${members},"amount":${written},"sign":"${sign}"}`;
      });
      expect(answer).toMatchObject({ code: 10, msg: expect.stringContaining("系统异常[can not cast to long") });
    },
  );

  it.each(['""', '"null"', "null"])("E6 the amount %s is refused", async (written) => {
    const gateway = await startGateway();
    const answer = await postText(gateway, { amount: 100 }, (members, sign) => {
      return `{${members},"amount":${written},"sign":"${sign}"}`;
    });
    expect(answer).toEqual({ code: 9999, msg: "转账金额不能为空" });
  });

  it.each([
    [
      "single quotes",
      (members: string, sign: string) => `{${members.replaceAll('"', "'")},'amount':100,'sign':'${sign}'}`,
    ],
    ["comments", (members: string, sign: string) => `/* a */{${members},"amount":/* b */100,"sign":"${sign}"}/* c */`],
    ["a comment to the end", (members: string, sign: string) => `{${members},"amount":100,"sign":"${sign}"} // end`],
    ["a byte order mark", (members: string, sign: string) => `\uFEFF{${members},"amount":100,"sign":"${sign}"}`],
    ["names without quotes", (members: string, sign: string) => `{${members},amount:100,sign:"${sign}"}`],
    ["surplus commas", (members: string, sign: string) => `{,${members},,"amount":100,"sign":"${sign}",}`],
    [
      "the last of equal names",
      (members: string, sign: string) => `{"amount":7,${members},"amount":100,"sign":"${sign}"}`,
    ],
    ["names in other cases", (members: string, sign: string) => `{${members},"Amount":100,"SIGN":"${sign}"}`],
    ["several lines", (members: string, sign: string) => `{\r\n${members},\n\t"amount":100,\n"sign":"${sign}"\n}\n`],
  ])("E6 %s pass", async (_what, write) => {
    expect(await postText(await startGateway(), { amount: 100 }, write)).toMatchObject({ code: 0 });
  });

  it.each([
    ["text after the end", (members: string, sign: string) => `{${members},"amount":100,"sign":"${sign}"} x`],
    ["an open string", (members: string, sign: string) => `{${members},"amount":100,"sign":"${sign}`],
    [
      "a comment in the middle that the joined lines never end",
      (members: string, sign: string) => `{${members}, // here\n"amount":100,"sign":"${sign}"}`,
    ],
    ["no object", () => "[1]"],
    ...[
      ["a name without its colon", '"x" 1'],
      ["a member without a name", ":1"],
      ["two members without a comma", '"x":1 "y":2'],
      ["a word that is none", '"x":nul'],
      ["an escape that is cut", '"x":"\\u12"'],
      ["a slash alone", '/"x":1'],
    ].map(([what = "", member]): [string, (members: string, sign: string) => string] => [
      what,
      (members, sign) => `{${members},"amount":100,${member},"sign":"${sign}"}`,
    ]),
  ])("E6 %s does not", async (_what, write) => {
    const answer = await postText(await startGateway(), { amount: 100 }, write);
    expect(answer).toEqual({ code: 11, msg: "参数有误[转换异常]" });
  });
});

describe("E7: notifications as the server sends them", () => {
  it("E7 an instant success has no successTime, a later one has", async () => {
    const gateway = await startGateway();
    const receiver = await startReceiver([{}]);
    await call(gateway, paths.transfer, transferFields({ notifyUrl: receiver.url, amount: 101 }));
    await call(gateway, paths.transfer, transferFields({ notifyUrl: receiver.url, mchOrderNo: "later" }));
    await gateway.advance(1000);
    const [instant, later] = receiver.bodies.map((body) => new URLSearchParams(body));
    expect([instant?.get("state"), instant?.get("successTime")]).toEqual(["2", null]);
    expect(instant?.get("sign")).toBe(signFields(instant ?? [], jeepayTestMerchant.secretKey));
    expect(later?.get("successTime")).toMatch(/^\d{13}$/);
    const found = await call(gateway, paths.transferQuery, queryFields({ mchOrderNo: "order-1" }));
    expect(found.data?.["successTime"]).toEqual(expect.any(Number));
  });

  it("E7 of repeated names the last is left: the signed field over notifyUrl's own", async () => {
    const gateway = await startGateway();
    const receiver = await startReceiver([{}]);
    const notifyUrl = `${receiver.url}?state=9&tenant=7&tenant=8`;
    await call(gateway, paths.transfer, transferFields({ notifyUrl }));
    await gateway.advance(1000);
    const form = new URLSearchParams(receiver.bodies[0]);
    expect([form.getAll("state"), form.getAll("tenant")]).toEqual([["2"], ["8"]]);
    form.delete("tenant");
    expect(form.get("sign")).toBe(signFields(form, jeepayTestMerchant.secretKey));
  });

  it("E7 after a reset the same bytes are sent again at once, and once", async () => {
    const gateway = await startGateway();
    const digests: string[] = [];
    const server = createServer(async (request) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      digests.push(createHash("sha256").update(Buffer.concat(chunks)).digest("hex"));
      request.socket.resetAndDestroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const notifyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;
    await call(gateway, paths.transfer, transferFields({ notifyUrl }));
    await gateway.advance(1000);
    expect(digests).toHaveLength(2);
    expect(new Set(digests).size).toBe(1);
    expect(gateway.notifications.map(({ attempt, acknowledged }) => [attempt, acknowledged])).toEqual([
      [1, false],
      [1, false],
    ]);
    await gateway.advance(30_000);
    expect(digests).toHaveLength(4);
  });
});
