import { deepEqual, equal } from "node:assert/strict";
import { PayoutError, type PayoutOrder } from "@payout/core";
import { defineGateway } from "@payout/core/provider";
import { conformanceCases } from "@payout/core/testing";
import { createEngine, EngineError } from "@payout/engine";
import { createJeepay, type TransferDestination } from "@payout/jeepay";
import { verify } from "@payout/jeepay/signing";
import { signedNotification } from "@payout/jeepay/testing";
import { startSandbox } from "@payout/sandbox";

// As most projects still compile: every import becomes a `require`, and types are found without `exports`.
const orderOf = (reference: string, value: string): PayoutOrder<TransferDestination> => ({
  reference,
  amount: { value, currency: "CNY" },
  destination: { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" },
});

async function main() {
  const sandbox = await startSandbox();
  const { transfer } = createJeepay(sandbox.merchants.jeepay);
  const { transfer: stranger } = createJeepay({ ...sandbox.merchants.jeepay, secretKey: "not the secret" });
  // The engine is an ES module and has a core of that kind, the providers have the other one.
  const engine = createEngine({ providers: { transfer, stranger }, database: "memory://" });
  try {
    equal((await transfer.send(orderOf("C1", "12.50"))).status, "pending");
    equal(PayoutError.is(await transfer.send(orderOf("C2", "12.505")).catch((error: unknown) => error)), true);

    const ended = new Promise((resolve) => engine.on("payout", async ({ kind }) => resolve(kind)));
    await engine.start();
    await engine.submit(orderOf("C3", "12.01"), "transfer");
    equal(await ended, "succeeded");

    // Errors of the providers' core, which the engine has to recognize: it would call any other `unknown`.
    const refused: unknown = await engine.submit(orderOf("C4", "12.505"), "transfer").catch((error) => error);
    equal(EngineError.is(refused) && refused.code, "invalid_order");
    await engine.submit(orderOf("C5", "12.01"), "stranger");
    const sentBack = async () => (await engine.history("C5")).find(({ kind }) => kind === "sent_back");
    while ((await sentBack()) === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
    equal((await sentBack())?.data["error"], "authentication");
  } finally {
    await engine.stop();
    await sandbox.close();
  }
}

deepEqual(
  [defineGateway, conformanceCases, verify, signedNotification].map((each) => typeof each),
  Array(4).fill("function"),
);
void main();
