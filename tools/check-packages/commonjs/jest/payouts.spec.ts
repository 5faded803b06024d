import { createNotificationHandler, type Payout, PayoutError } from "@payout/core";
import { createHongwen } from "@payout/hongwen";
import { createInr } from "@payout/inr";
import { createJeepay } from "@payout/jeepay";
import { signedNotification } from "@payout/jeepay/testing";
import { createMulticountry } from "@payout/multicountry";

const merchants = JSON.parse(process.env["SANDBOX_MERCHANTS"] ?? "{}");
const notifyUrl = "https://merchant.example/notifications";
const { transfer, cashout } = createJeepay(merchants.jeepay);
const accountNo = "o6BcIwvTvIqf1zXZohc61biryWik";
const destination = { ifCode: "wxpay", entryType: "WX_CASH", accountNo } as const;
const cny = { value: "12.50", currency: "CNY" };

test("jeepay sends", async () => {
  const payout = await transfer.send({ reference: "J1", amount: cny, destination });
  expect(payout).toMatchObject({ provider: "jeepay.transfer", reference: "J1", status: "pending" });
  const wallet = { walletId: "WALLET-124442600", accountNo: "6222020000000000" };
  expect(await cashout.send({ reference: "J2", amount: cny, destination: wallet })).toMatchObject({
    status: "pending",
  });
});

test("hongwen sends", async () => {
  const order = {
    reference: "H1",
    amount: cny,
    destination: { bank_account_no: "28566151621", type: "REAL_TIME" },
  } as const;
  expect(await createHongwen(merchants.hongwen).send(order)).toMatchObject({ status: "pending" });
});

test("inr sends", async () => {
  const inr = createInr({ ...merchants.inr, notifyUrl });
  const person = { accountName: "Test", phone: "+919340000003", email: "test@merchant.example" };
  const papers = { idType: "ID_CARD", idCard: "872966212003" } as const;
  const account = { accountNo: "10000000003", ifscCode: "ZSBL0000311" };
  const amount = { value: "12.50", currency: "INR" };
  const order = { reference: "I1", amount, destination: { ...account, ...person, ...papers } };
  expect(await inr.send(order)).toMatchObject({ status: "pending" });
});

test("multicountry sends", async () => {
  const multicountry = createMulticountry({ ...merchants.multicountry, notifyUrl });
  const account = { account_no: "1234567890", account_name: "Somchai" };
  const bank = { country: "TH", channel: "bank", account_org: "KASIKORNBANK", account_org_code: "KBANK" } as const;
  const order = {
    reference: "MULTI1",
    amount: { value: "12.50", currency: "THB" },
    destination: { ...bank, ...account },
  };
  expect(await multicountry.send(order)).toMatchObject({ status: "pending" });
});

test("what is refused is a PayoutError that says that nothing was sent", async () => {
  const order = { reference: "J3", amount: { value: "12.505", currency: "CNY" }, destination };
  const error: unknown = await transfer.send(order).catch((caught: unknown) => caught);
  if (!PayoutError.is(error)) throw error;
  expect(error).toBeInstanceOf(PayoutError);
  expect(error).toMatchObject({ code: "invalid_order", outcome: "not_sent", problems: [{ path: "amount.value" }] });
});

test("a notification is verified, delivered and acknowledged", async () => {
  const delivered: Payout[] = [];
  const handler = createNotificationHandler(transfer, async (payout) => void delivered.push(payout));
  const fields = { transferId: "T1", mchOrderNo: "J1", amount: 1250, state: 2 };
  const genuine = signedNotification(fields, merchants.jeepay);
  const forged = signedNotification(fields, { ...merchants.jeepay, secretKey: "guessed" });
  expect((await handler(new Request(forged.url, forged))).status).toBe(401);
  expect((await handler(new Request(genuine.url, genuine))).status).toBe(200);
  expect(delivered).toMatchObject([{ reference: "J1", status: "succeeded" }]);
});
