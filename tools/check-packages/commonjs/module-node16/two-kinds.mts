import assert from "node:assert/strict";
import { createRequire } from "node:module";
import * as esm from "@payout/core";
import * as esmJeepay from "@payout/jeepay";
import { startSandbox } from "@payout/sandbox";

type Core = typeof import("@payout/core", { with: { "resolution-mode": "require" }});
type Jeepay = typeof import("@payout/jeepay", { with: { "resolution-mode": "require" }});

// Two copies of core in one process, one of each kind: so it is when an ES module is part of a CommonJS application.
const require = createRequire(import.meta.url);
const commonJs = require("@payout/core") as Core;
const commonJsJeepay = require("@payout/jeepay") as Jeepay;

assert.notEqual(commonJs.PayoutError as unknown, esm.PayoutError, "there are two copies");
const details = {
  code: "timeout",
  operation: "send",
  provider: "mine",
  message: "Query it.",
  outcome: "unknown",
} as const;
for (const [thrower, asker] of [
  [commonJs, esm],
  [esm, commonJs],
] as const) {
  const error: unknown = new thrower.PayoutError(details);
  assert.equal(error instanceof asker.PayoutError, false);
  assert.equal(asker.PayoutError.is(error) && error.outcome, "unknown");
  assert.equal(asker.PayoutError.is(new Error("other")), false);
}

const sandbox = await startSandbox();
const settings = sandbox.merchants.jeepay;
const destination = { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" } as const;
const orderOf = (reference: string, value: string) => ({ reference, amount: { value, currency: "CNY" }, destination });

const thrown = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => assert.fail("resolved"),
    (error) => error,
  );
const byCommonJs = await thrown(commonJsJeepay.createJeepay(settings).transfer.send(orderOf("T1", "12.505")));
const byEsm = await thrown(esmJeepay.createJeepay(settings).transfer.send(orderOf("T2", "12.505")));
assert.equal(esm.PayoutError.is(byCommonJs) && byCommonJs.outcome, "not_sent");
assert.equal(commonJs.PayoutError.is(byEsm) && byEsm.outcome, "not_sent");

// Core's own handler knows what a provider of the other kind throws: a wrong signature is answered 401, a defect would be 500.
const { transfer } = commonJsJeepay.createJeepay(settings);
const form = new URLSearchParams({
  transferId: "1",
  mchOrderNo: "T3",
  mchNo: settings.mchNo,
  state: "2",
  sign: "wrong",
});
const handler = esm.createNotificationHandler(transfer, async () => assert.fail("delivered"));
const answer = await handler(new Request("http://localhost/notifications", { method: "POST", body: form }));
assert.equal(answer.status, 401);

await sandbox.close();
