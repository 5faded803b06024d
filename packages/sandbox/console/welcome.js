// @ts-check
import { copyButton, element } from "./dom.js";
import { t } from "./language.js";

/**
 * Shown until the first order arrives: how to send one.
 * @param {{ url: string, urls: Record<string, string>, merchants: any }} sandbox
 */
export function welcome({ url, urls, merchants }) {
  return element(
    "div",
    { class: "welcome" },
    element("h2", {}, t("welcome")),
    element("p", { class: "muted" }, t("welcomeText", url)),
    ...snippet(t("inTypeScript"), inTypeScript(merchants.jeepay)),
    ...snippet(t("inShell"), inShell(urls["inr"] ?? "", merchants.inr)),
  );
}

/**
 * @param {string} title
 * @param {string} code
 */
function snippet(title, code) {
  const copy = copyButton(t("copy"), t("copied"), () => code);
  return [element("div", { class: "head" }, element("h3", {}, title), copy), element("pre", { tabindex: 0 }, code)];
}

/** @param {Record<string, string>} settings */
function inTypeScript(settings) {
  const lines = Object.entries(settings).map(([name, value]) => `  ${name}: ${JSON.stringify(value)},`);
  return [
    'import { createJeepay } from "@payout/jeepay";',
    "",
    "const { transfer } = createJeepay({",
    ...lines,
    "});",
    "const payout = await transfer.send({",
    '  reference: "first-order",',
    '  amount: { value: "12.50", currency: "CNY" },',
    '  destination: { ifCode: "alipay", entryType: "ALIPAY_CASH", accountNo: "payee@example.com" },',
    "});",
    "console.log(payout.status);",
  ].join("\n");
}

/**
 * @param {string} url
 * @param {{ merchantId: string, apiKey: string }} settings
 */
function inShell(url, { merchantId, apiKey }) {
  const order = {
    nonceStr: "n0001",
    mchOrderNo: "first-order",
    amount: 125,
    currency: "INR",
    accountName: "Payee",
    accountNo: "10000000003",
    accountType: "BANK_CARD_ACCOUNT",
    ifscCode: "SBIN0014148",
    notifyUrl: "http://127.0.0.1:9/notify",
    idType: "ID_CARD",
    idCard: "872966212003",
    phone: "9876543210",
    email: "payee@example.com",
    remark: "first",
  };
  return [
    `body='${JSON.stringify(order)}'`,
    `sign=$(printf '%s%s' "$body" '${apiKey}' | openssl md5 -r | cut -c1-32)`,
    `curl ${url}/api/payOut -H 'Content-Type: application/json' \\`,
    `  -H 'MerchantId: ${merchantId}' -H "Sign: $sign" -d "$body"`,
  ].join("\n");
}
