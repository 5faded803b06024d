/** The two payout products of Jeepay. */
export type JeepayProduct = "transfer" | "cashout";

/** One refusal of the request's form: the message when `broken` says so. */
export interface Rule {
  readonly message: string;
  readonly broken: (fields: ReadonlyMap<string, string>) => boolean;
}

/** One path of the gateway. */
export interface Operation {
  readonly product: JeepayProduct;
  readonly operation: "create" | "query";
  readonly path: string;
  /** The open-source server maps every method on the transfer query. */
  readonly anyMethod: boolean;
  /** The fields its DTO declares. Others are dropped before the signature is checked, so signing one breaks it. */
  readonly declared: readonly string[];
  readonly rules: readonly Rule[];
  /** The field of the gateway's own number for an order. */
  readonly providerIdField: "transferId" | "cashoutId";
}

const common = ["version", "signType", "sign", "reqTime", "mchNo", "appId"];

const commonRules: readonly Rule[] = [
  notBlank("version", "版本号不能为空"),
  notBlank("signType", "签名类型不能为空"),
  notBlank("sign", "签名值不能为空"),
  notBlank("reqTime", "时间戳不能为空"),
  notBlank("mchNo", "商户号不能为空"),
  notBlank("appId", "商户应用ID不能为空"),
];

const transferFields = [
  "mchOrderNo",
  "ifCode",
  "entryType",
  "amount",
  "currency",
  "accountNo",
  "accountName",
  "bankName",
  "clientIp",
  "transferDesc",
  "notifyUrl",
  "channelExtra",
  "extParam",
];

const cashoutFields = [
  "mchOrderNo",
  "walletId",
  "accountNo",
  "amount",
  "currency",
  "clientIp",
  "notifyUrl",
  "channelExtra",
  "extParam",
];

const transferCreate: Operation = {
  product: "transfer",
  operation: "create",
  path: "/api/transferOrder",
  anyMethod: false,
  declared: [...common, ...transferFields],
  providerIdField: "transferId",
  rules: [
    ...commonRules,
    notBlank("mchOrderNo", "商户订单号不能为空"),
    notBlank("ifCode", "支付接口代码不能为空"),
    notBlank("entryType", "入账方式不能为空"),
    notBlank("amount", "转账金额不能为空"),
    atLeastOneFen("转账金额不能小于1分"),
    notBlank("currency", "货币代码不能为空"),
    notBlank("accountNo", "收款账号不能为空"),
    notBlank("transferDesc", "转账备注信息不能为空"),
  ],
};

const transferQuery: Operation = {
  product: "transfer",
  operation: "query",
  path: "/api/transfer/query",
  anyMethod: true,
  declared: [...common, "transferId", "mchOrderNo"],
  providerIdField: "transferId",
  rules: commonRules,
};

/** The cashout is not in the open-source server: what it says to a wrong field is not known, and marked as ours. */
const cashoutCreate: Operation = {
  product: "cashout",
  operation: "create",
  path: "/api/wallet/cashout",
  anyMethod: false,
  declared: [...common, ...cashoutFields],
  providerIdField: "cashoutId",
  rules: [
    ...commonRules,
    notBlank("mchOrderNo", "SANDBOX_商户订单号不能为空"),
    notBlank("walletId", "SANDBOX_提现钱包用户编号不能为空"),
    notBlank("amount", "SANDBOX_提现金额不能为空"),
    atLeastOneFen("SANDBOX_提现金额不能小于1分"),
    notBlank("currency", "SANDBOX_货币代码不能为空"),
    notBlank("accountNo", "SANDBOX_提现到账银行卡号不能为空"),
  ],
};

const cashoutQuery: Operation = {
  product: "cashout",
  operation: "query",
  path: "/api/wallet/cashout/query",
  anyMethod: false,
  declared: [...common, "cashoutId", "mchOrderNo"],
  providerIdField: "cashoutId",
  rules: commonRules,
};

/** The paths of the gateway. `acceptRemark` declares the cashout's `remark`, which its document shows but does not list. */
export function jeepayOperations(acceptRemark: boolean): readonly Operation[] {
  const cashout = acceptRemark ? { ...cashoutCreate, declared: [...cashoutCreate.declared, "remark"] } : cashoutCreate;
  return [transferCreate, transferQuery, cashout, cashoutQuery];
}

function notBlank(field: string, message: string): Rule {
  return { message, broken: (fields) => (fields.get(field) ?? "").trim() === "" };
}

function atLeastOneFen(message: string): Rule {
  return { message, broken: (fields) => BigInt(fields.get("amount") ?? "0") < 1n };
}
