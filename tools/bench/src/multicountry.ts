import { hash } from "node:crypto";
import { writeOrder } from "@payout/core/provider";
import { createMulticountry } from "@payout/multicountry";
import { sign } from "@payout/multicountry/signing";
import { signedNotification } from "@payout/multicountry/testing";
import {
  extraCurrencies,
  operations,
  sourceOfField,
  toCreateFields,
} from "../../../packages/multicountry/src/mapping.ts";
import { fixed, type Sample, sendCall } from "./sample.ts";

const mchId = "10001";
const apiToken = "TestTokenOfTheBenchmark000000001";

const order = {
  reference: "WDL10001",
  amount: { value: "100000", currency: "VND" },
  destination: {
    country: "VN",
    channel: "bank",
    account_no: "2333667799212341",
    account_name: "Nguyễn Xuân Hưng",
    account_org: "PVCOMBANK",
    account_org_code: "970412",
  },
};

const identity = { id: "WT1729187424AJCT", trans_id: order.reference, mch_id: mchId };

/** A payout to Vietnam with the document's messages. */
export function multicountry(): Sample {
  const encoded = () => {
    const call = sendCall("multicountry", order);
    const sender = { mchId, now: fixed.now(), nonce: fixed.nonce() };
    return writeOrder(call, order, { sourceOfField, extraCurrencies }, (check, given) => {
      const fields = toCreateFields(check, sender, given, fixed.notifyUrl);
      const signed = { ...fields, sign: sign(fields, apiToken) };
      check.message(operations.create.request, signed);
      return signed;
    });
  };
  const fields = encoded();
  const times = { created_at: "2026-05-04 10:10:00", payed_at: "2026-05-04 10:15:00" };
  const notification = signedNotification(
    { ...identity, order_amount: "100000.00", status: 60, ...times },
    { mchId, apiToken },
  );
  return {
    name: "multicountry",
    rsa: false,
    order,
    createProvider: (connection) =>
      createMulticountry({ baseUrl: "http://127.0.0.1", mchId, apiToken, ...fixed, ...connection }),
    encode: () => JSON.stringify(encoded()),
    encodeFloor: () => hash("md5", JSON.stringify(fields), "hex"),
    path: operations.create.path,
    headers: { "content-type": "application/json" },
    answer: JSON.stringify({
      code: 200,
      payload: {
        ...{ ...identity, channel: "bank", order_amount: 100000, currency: "VND", created_at: times.created_at },
        ...{ account_no: "2333667799212341", account_name: "Nguyễn Xuân Hưng", account_org: "PVCOMBANK", status: 20 },
      },
    }),
    notification,
    receiveFloor: () => [JSON.parse(notification.body), hash("md5", notification.body, "hex")],
  };
}
