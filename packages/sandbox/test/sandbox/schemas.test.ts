import { expect, it } from "vitest";
import * as hongwen from "../hongwen/support.ts";
import * as inr from "../inr/support.ts";
import * as multicountry from "../multicountry/support.ts";
import * as jeepay from "../support.ts";
import { start } from "./support.ts";

it("what only the published schema refuses is refused in each gateway's words, and no order is made", async () => {
  const sandbox = await start();
  const { gateways } = sandbox;
  const control = "John\u0001";
  const payOut = inr.payOut({ accountName: JSON.stringify(control) });
  expect(await inr.call(gateways.inr, inr.paths.create, payOut)).toMatchObject({ msg: "Params_accountName_error" });
  const sent = await multicountry.create(gateways.multicountry, { account_name: control });
  expect(JSON.stringify(sent)).toContain("SANDBOX_PARAM_FORMAT account_name");
  const withdrawal = hongwen.create({}, { notify_url: "http://127.0.0.1/a b" });
  expect(await hongwen.call(gateways.hongwen, withdrawal)).toContain("SANDBOX_WRONG_FIELD notify_url");
  const cashout = jeepay.cashoutFields({ walletId: "w".repeat(200) });
  expect(await jeepay.call(gateways.jeepay, jeepay.paths.cashout, cashout)).toMatchObject({
    msg: "SANDBOX_参数有误 walletId",
  });
  expect(sandbox.ledger().map(({ status }) => status)).toEqual(["absent", "absent", "absent", "absent"]);
});

it("what the vendors' servers let through stays let through, whatever the schemas say", async () => {
  const sandbox = await start();
  const { gateways } = sandbox;
  // Jeepay's transfer goes by the columns' lengths, not the document's; INR's document limits a number's length alone; every gateway accepts an additional or an empty field.
  const transfer = jeepay.transferFields({ mchOrderNo: "order-".repeat(10), clientIp: "no address", bankName: "" });
  expect(await jeepay.call(gateways.jeepay, jeepay.paths.transfer, transfer)).toMatchObject({ code: 0 });
  const payOut = inr.payOut({ mchOrderNo: '"order 1"', another: '"field"' });
  expect(await inr.call(gateways.inr, inr.paths.create, payOut)).toMatchObject({ code: 200 });
  const sent = await multicountry.create(gateways.multicountry, { another: "field", remarks: "" });
  expect(sent).toMatchObject({ code: 200 });
  expect(await hongwen.call(gateways.hongwen, hongwen.create({}, { notify_url: "" }))).toContain('"code":20000');
});
