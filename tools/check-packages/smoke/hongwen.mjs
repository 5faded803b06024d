import { createHongwen } from "@payout/hongwen";

const hongwen = createHongwen(JSON.parse(process.argv[2]));
const destination = { bank_account_no: "28566151621", type: "REAL_TIME" };
const payout = await hongwen.send({ reference: "SMOKE1", amount: { value: "12.50", currency: "CNY" }, destination });
console.log(`${hongwen.id} ${payout.reference} ${payout.amount.value} ${payout.status}`);
