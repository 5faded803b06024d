import { generateKeyPairSync, sign as signBytes, verify as verifyBytes } from "node:crypto";
import { writeNotification, writeOrder } from "@payout/core/provider";
import { createHongwen } from "@payout/hongwen";
import { canonicalText, sign } from "@payout/hongwen/signing";
import { signedNotification } from "@payout/hongwen/testing";
import { operations, sourceOfField, toCreateFields } from "../../../packages/hongwen/src/mapping.ts";
import { fixed, type Sample, sendCall } from "./sample.ts";

const mchNo = "2014072300007148";

const order = {
  reference: "PAYOUT-2025-0001",
  amount: { value: "100.22", currency: "CNY" },
  destination: { bank_account_no: "28566151621", type: "REAL_TIME" },
};

const identity = { withdraw_trade_no: 626015783370903553n, withdraw_out_trade_no: order.reference };

/** Withdrawals with 2048-bit keys made for this run: the merchant's and the platform's are the same pair. */
export function hongwen(): Sample {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const encoded = () => {
    const call = sendCall("hongwen", order);
    const defaults = { notifyUrl: fixed.notifyUrl, subMchNo: undefined };
    return writeOrder(call, order, { sourceOfField }, (check, given) => {
      const fields = toCreateFields(check, { mchNo, now: fixed.now() }, given, defaults);
      const signed = { ...fields, sign: sign(fields, privateKey) };
      check.message(operations.create.request, signed);
      return signed;
    });
  };
  const fields = encoded();
  const notification = signedNotification(notificationFields, { platformPrivateKey: privateKey }, { form: "json" });
  const signedText = Buffer.from(canonicalText({ ...notificationFields }));
  const signature = Buffer.from((JSON.parse(notification.body) as { sign: string }).sign, "base64");
  return {
    name: "hongwen",
    rsa: true,
    order,
    createProvider: (connection) =>
      createHongwen({ mchNo, privateKey, platformPublicKey: publicKey, ...fixed, ...connection }),
    encode: () => JSON.stringify(encoded()),
    encodeFloor: () => signBytes("sha256", Buffer.from(JSON.stringify(fields)), privateKey).toString("base64"),
    path: "/gateway.do",
    headers: { "content-type": "application/json; charset=utf-8" },
    answer: writeNotification({ ...answerFields, sign: sign(answerFields, privateKey) }, { form: "json" }).body,
    notification,
    receiveFloor: () => [JSON.parse(notification.body), verifyBytes("sha256", signedText, publicKey, signature)],
  };
}

// An accepted order's answer is flat, and every field of it is signed: a notification's JSON by another name.
const answerFields = {
  code: 20000,
  msg: "success",
  ...identity,
  status: "WITHDRAW_ACCEPT",
  withdraw_amount: "100.22",
  finish_time: "",
};

const notificationFields = {
  ...identity,
  withdraw_create_time: 1_760_000_000,
  merchant_no: "21796110752682",
  withdraw_status: "WITHDRAW_SUCCESS",
  withdraw_type: "REAL_TIME",
  withdraw_amount: "100.22",
  receive_amount: "100.22",
  debit_amount: "100.72",
  finish_time: "2025-10-09 16:53:40",
};
