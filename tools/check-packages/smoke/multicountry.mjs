import { createMulticountry } from "@payout/multicountry";

const multicountry = createMulticountry(JSON.parse(process.argv[2]));
const destination = {
  country: "TH",
  channel: "bank",
  account_no: "1234567890",
  account_name: "Somchai",
  account_org: "KASIKORNBANK",
  account_org_code: "KBANK",
};
const payout = await multicountry.send({
  reference: "SMOKE1",
  amount: { value: "12.50", currency: "THB" },
  destination,
});
console.log(`${multicountry.id} ${payout.reference} ${payout.amount.value} ${payout.status}`);
