import assert = require("node:assert/strict");
import core = require("@payout/core");

import { createJeepay, type TransferDestination } from "@payout/jeepay";
import { sign, verify } from "@payout/jeepay/signing";

// `node16` lets CommonJS reach an ES module by `import()` alone.
async function main() {
  const { startSandbox } = await import("@payout/sandbox");
  const sandbox = await startSandbox();
  const { transfer } = createJeepay(sandbox.merchants.jeepay);
  const destination: TransferDestination = {
    ifCode: "wxpay",
    entryType: "WX_CASH",
    accountNo: "o6BcIwvTvIqf1zXZohc61biryWik",
  };
  const order = { reference: "N1", amount: { value: "12.01", currency: "CNY" }, destination };
  const payout: core.Payout = await transfer.send(order).finally(sandbox.close);
  assert.equal(payout.status, "succeeded");
}

assert.equal(verify({ a: "1" }, sign({ a: "1" }, "secret"), "secret"), true);
void main();
