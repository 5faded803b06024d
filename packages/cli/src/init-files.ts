import type { GatewayName } from "./config/config.ts";
import { packageOf } from "./gateways.ts";

/** The secret and plain settings of each gateway: the name of each, and whether it is a secret. */
const settingsOf: Readonly<Record<GatewayName, readonly string[]>> = {
  "jeepay.transfer": ["mchNo", "appId", "secretKey"],
  "jeepay.cashout": ["mchNo", "appId", "secretKey"],
  hongwen: ["mchNo", "privateKey", "platformPublicKey"],
  inr: ["baseUrl", "merchantId", "apiKey"],
  multicountry: ["baseUrl", "mchId", "apiToken"],
};

const orders: Readonly<Record<GatewayName, object>> = {
  "jeepay.transfer": {
    amount: { value: "12.50", currency: "CNY" },
    destination: { ifCode: "wxpay", entryType: "WX_CASH", accountNo: "o6BcIwvTvIqf1zXZohc61biryWik" },
  },
  "jeepay.cashout": {
    amount: { value: "12.50", currency: "CNY" },
    destination: { walletId: "2", accountNo: "6222020000000000000" },
  },
  hongwen: {
    amount: { value: "12.50", currency: "CNY" },
    destination: { bank_account_no: "6222020012753994284", type: "REAL_TIME" },
  },
  inr: {
    amount: { value: "2704.00", currency: "INR" },
    destination: {
      ...{ accountName: "Test", accountNo: "10000000003", accountType: "BANK_CARD_ACCOUNT", ifscCode: "ZSBL0000311" },
      ...{ idType: "ID_CARD", idCard: "872966212003", phone: "+919340000003", email: "test@merchant.example" },
    },
  },
  multicountry: {
    amount: { value: "100000", currency: "VND" },
    destination: {
      ...{ country: "VN", channel: "bank", account_no: "2333667799212341", account_name: "Nguyễn Xuân Hưng" },
      ...{ account_org: "PVCOMBANK", account_org_code: "970412" },
    },
  },
};

/** A first script: pays the first order in the sandbox, and shows what happened. */
export const firstScript = `#!/bin/sh
# The same order twice is one payout: run it as often as you like.
npx payout send order.json --wait 1m
npx payout why R-1001
`;

/** What must not be committed. */
export const gitIgnored = ".env\n.payout/\nnode_modules/\n";

/** A configuration for the gateways that are installed. In JSON: it needs no module of ours, so it works with npx as well. */
export function configFor(gateways: readonly GatewayName[]): string {
  const settings = (gateway: GatewayName) =>
    Object.fromEntries(settingsOf[gateway].map((name) => [name, { env: variableOf(gateway, name) }]));
  return asJson({
    $schema: "./node_modules/@payout/cli/schema/config.json",
    providers: Object.fromEntries(gateways.map((gateway) => [gateway, { gateway, settings: settings(gateway) }])),
    database: { env: "PAYOUT_DATABASE" },
    timeZone: "UTC",
  });
}

/** The variables that the configuration reads; to be copied to `.env`. */
export function environmentFor(gateways: readonly GatewayName[]): string {
  const lines = gateways.flatMap((gateway) => settingsOf[gateway].map((name) => `${variableOf(gateway, name)}=`));
  return [
    "# Copy to .env and fill in; only --live reads it. PAYOUT_DATABASE may be a folder, for one process at a time.",
    "PAYOUT_DATABASE=postgres://payout@127.0.0.1/payout",
    ...new Set(lines),
    "",
  ].join("\n");
}

/** A first order, which the sandbox pays. */
export function firstOrderFor(gateway: GatewayName): string {
  return asJson({ provider: gateway, reference: "R-1001", ...orders[gateway] });
}

function variableOf(gateway: GatewayName, setting: string): string {
  const family = packageOf[gateway].replace("@payout/", "");
  return `${family}_${setting.replaceAll(/[A-Z]/g, (letter) => `_${letter}`)}`.toUpperCase();
}

function asJson(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
