import { hash } from "node:crypto";
import { writeOrder } from "@payout/core/provider";
import { createInr } from "@payout/inr";
import { sign } from "@payout/inr/signing";
import { signedNotification } from "@payout/inr/testing";
import {
  amountRange,
  documentedLimits,
  documentedPhone,
  operations,
  sourceOfField,
  toBody,
  toCreateFields,
} from "../../../packages/inr/src/mapping.ts";
import { fixed, type Sample, sendCall } from "./sample.ts";

const merchantId = "1002001";
const apiKey = "TestApiKeyOfTheBenchmark00000001";

const order = {
  reference: "1863484722378907648",
  amount: { value: "2704.00", currency: "INR" },
  destination: {
    accountName: "Test",
    accountNo: "10000000003",
    accountType: "BANK_CARD_ACCOUNT",
    ifscCode: "ZSBL0000311",
    idType: "ID_CARD",
    idCard: "872966212003",
    phone: "+919340000003",
    email: "test@merchant.example",
  },
};

const identity = { merchantId, mchOrderNo: order.reference, orderNo: "PAYOUT8551739282639106048" };

/** The document's messages; the floor of encode serialises the fields as text, because no JSON writer writes `2704.00`. */
export function inr(): Sample {
  const amounts = amountRange(documentedLimits.minimum, documentedLimits.maximum);
  if (amounts === undefined) throw new Error("the documented limits are no range");
  const defaults = { notifyUrl: fixed.notifyUrl, amounts, phonePattern: documentedPhone };
  const encode = () => {
    const call = sendCall("inr", order);
    const body = writeOrder(call, order, { sourceOfField }, (check, given) => {
      const text = toBody(toCreateFields(check, given, defaults, fixed.nonce()));
      check.message(operations.create.request, JSON.parse(text));
      return text;
    });
    return { body, signature: sign(body, apiKey) };
  };
  const fields = JSON.parse(encode().body) as object;
  const notification = signedNotification(
    {
      ...{ ...identity, amount: "60000.0", completionTime: "2024-12-02 08:42:54", fee: "5150.0" },
      ...{ nonceStr: "1733103774518", orderStatus: "SUCCESS", payType: "11" },
    },
    { merchantId, apiKey },
  );
  return {
    name: "inr",
    rsa: false,
    order,
    createProvider: (connection) =>
      createInr({ baseUrl: "http://127.0.0.1", merchantId, apiKey, ...fixed, ...connection }),
    encode: () => encode().body,
    encodeFloor: () => hash("md5", JSON.stringify(fields), "hex"),
    path: operations.create.path,
    headers: { "content-type": "application/json", MerchantId: merchantId, Sign: encode().signature },
    answer: JSON.stringify({
      msg: "SUCCESS",
      code: 200,
      data: { ...identity, amount: 2704, fee: 0, orderStatus: "PROCESSING" },
    }),
    notification,
    receiveFloor: () => [JSON.parse(notification.body), hash("md5", notification.body, "hex")],
  };
}
