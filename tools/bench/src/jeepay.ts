import { hash } from "node:crypto";
import { writeOrder } from "@payout/core/provider";
import { createJeepay } from "@payout/jeepay";
import { sign } from "@payout/jeepay/signing";
import { signedNotification } from "@payout/jeepay/testing";
import {
  cashout,
  type Product,
  sourceOfField,
  toCreateFields,
  transfer,
} from "../../../packages/jeepay/src/mapping.ts";
import { fixed, type Sample, sendCall } from "./sample.ts";

const mchNo = "M1623997351";
const appId = "60cc3ba74ee0e6685f57eb1e";
const secretKey = "TestSecretKeyOfTheBenchmark00001";
const sender = { mchNo, appId, now: fixed.now() };

/** Transfers, whose notification is the document's form of twenty fields. */
export function jeepayTransfer(): Sample {
  const common = { mchOrderNo: "PAYOUT-2025-0001", amount: 270400, transferId: "T202510091706400000001", state: 2 };
  return jeepaySample(transfer, {
    destination: { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" },
    answer: {
      ...common,
      accountNo: "o6BcIwvTvIqf1zXZohc61biryWik",
      channelOrderNo: "20210816110070001506260000372216",
    },
    notification: {
      ...common,
      ...{ mchNo, appId, ifCode: "alipay", entryType: "ALIPAY_CASH", currency: "cny" },
      ...{ accountNo: "payee@merchant.example", accountName: "张三", bankName: "中国工商银行" },
      ...{ transferDesc: "August wages", channelOrderNo: "20251009110070001506260000372216" },
      ...{ channelResData: '{"code":"10000"}', extParam: "batch=17;line=3", successTime: "1760000002000" },
      ...{ createdAt: "1760000000123", reqTime: "1760000003000" },
    },
  });
}

/** Cashouts. */
export function jeepayCashout(): Sample {
  const common = { mchOrderNo: "PAYOUT-2025-0001", amount: 270400, cashoutId: "C1724957556453224450", state: 2 };
  return jeepaySample(cashout, {
    destination: { walletId: "124442600", accountNo: "6222020000000000000" },
    answer: common,
    notification: {
      ...common,
      ...{ mchNo, appId, ifCode: "hnawalletpay", walletId: "124442600", channelOrderNo: "T7812873321y8192" },
      ...{ successTime: "2025-10-09 16:53:22", extParam: "batch=17;line=4", reqTime: "1760000003000" },
    },
  });
}

type Message = Readonly<Record<string, string | number>>;

function jeepaySample(
  product: Product,
  messages: { readonly destination: Message; readonly answer: Message; readonly notification: Message },
): Sample {
  const { destination } = messages;
  const order = { reference: "PAYOUT-2025-0001", amount: { value: "2704.00", currency: "CNY" }, destination };
  const notification = signedNotification(messages.notification, { mchNo, secretKey });
  const encoded = () => {
    const call = sendCall(product.id, order);
    const rules = { sourceOfField: (field: string) => sourceOfField(product, field) };
    const added = { notifyUrl: fixed.notifyUrl, sendRemark: false, allowDocumentedLengths: false };
    return writeOrder(call, order, rules, (check, given) => {
      const fields = toCreateFields(product, check, sender, given, added);
      const signed = { ...fields, sign: sign(fields, secretKey) };
      check.message(product.create.request, signed);
      return signed;
    });
  };
  const fields = encoded();
  return {
    name: product.id,
    rsa: false,
    order,
    createProvider: (connection) =>
      createJeepay({ mchNo, appId, secretKey, ...fixed, ...connection })[
        product.id === "jeepay.transfer" ? "transfer" : "cashout"
      ],
    encode: () => JSON.stringify(encoded()),
    encodeFloor: () => hash("md5", JSON.stringify(fields), "hex"),
    path: product.create.path,
    headers: { "content-type": "application/json" },
    answer: JSON.stringify({ code: 0, data: messages.answer, msg: "SUCCESS", sign: sign(messages.answer, secretKey) }),
    notification,
    receiveFloor: () => [
      Object.fromEntries(new URLSearchParams(notification.body)),
      hash("md5", notification.body, "hex"),
    ],
  };
}
