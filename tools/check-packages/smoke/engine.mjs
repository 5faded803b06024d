import { createEngine } from "@payout/engine";
import { createJeepay } from "@payout/jeepay";

const { transfer } = createJeepay(JSON.parse(process.argv[2]));
const engine = createEngine({ providers: { transfer }, database: "./payouts" });
const ended = new Promise((resolve) => engine.on("payout", resolve));
await engine.start();
const destination = { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" };
// A sandbox's amount that ends in .01 succeeds at once.
await engine.submit({ reference: "SMOKE1", amount: { value: "12.01", currency: "CNY" }, destination }, "transfer");
await ended;
const { provider, reference, amount, state } = await engine.get("SMOKE1");
await engine.stop();
console.log(`${provider} ${reference} ${amount.value} ${state}`);
