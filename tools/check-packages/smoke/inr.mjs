import { createInr } from "@payout/inr";

const inr = createInr(JSON.parse(process.argv[2]));
const destination = {
  accountName: "Test",
  accountNo: "10000000003",
  ifscCode: "ZSBL0000311",
  idType: "ID_CARD",
  idCard: "872966212003",
  phone: "+919340000003",
  email: "test@merchant.example",
};
const payout = await inr.send({ reference: "SMOKE1", amount: { value: "12.50", currency: "INR" }, destination });
console.log(`${inr.id} ${payout.reference} ${payout.amount.value} ${payout.status}`);
