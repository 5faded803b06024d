import { createJeepay } from "@payout/jeepay";

const { transfer } = createJeepay(JSON.parse(process.argv[2]));
const destination = { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" };
const payout = await transfer.send({ reference: "SMOKE1", amount: { value: "12.50", currency: "CNY" }, destination });
console.log(`${transfer.id} ${payout.reference} ${payout.amount.value} ${payout.status}`);
