import type { ProviderId } from "../gateway/provider-ids.ts";
import { smallestUnits } from "./scenarios.ts";

/** One documented reason for which a payout does not come about, and the number that selects it. */
export interface Reason {
  /** What an amount that ends in `.09` has in front of the point: 101 is `101.09`. */
  readonly number: number;
  /**
   * `fails` after 1 s; `reversed` 1 min after a success; `refused` by the create, no order is made; `misleads`: the create is
   * refused in these words, and yet the order is there and is paid after 1 s.
   */
  readonly kind: "fails" | "reversed" | "refused" | "misleads";
  /** The gateway's code, where it has one beside the text. */
  readonly code?: string;
  /** The gateway's text; in a refusal `{reference}` stands for the order's own. */
  readonly text: string;
}

const refusal = (number: number, text: string, code?: string): Reason => ({
  number,
  kind: "refused",
  ...(code === undefined ? {} : { code }),
  text,
});

const misleading = (number: number, text: string, code?: string): Reason => ({
  ...refusal(number, text, code),
  kind: "misleads",
});

const failure = (number: number, text: string, code?: string): Reason => ({
  ...refusal(number, text, code),
  kind: "fails",
});

/** What the base of Jeepay's API says to every product, with the transfer's words where the cashout's are not known. */
const jeepay: readonly Reason[] = [
  refusal(201, "验签失败", "9999"),
  refusal(202, "参数有误！", "9999"),
  refusal(203, "商户或商户应用不存在", "9999"),
  refusal(204, "商户信息不存在或商户状态不可用", "9999"),
  refusal(205, "商户应用不存在或应用状态不可用", "9999"),
  refusal(206, "参数appId与商户号不匹配", "9999"),
  refusal(207, "通信秘钥错误！", "9999"),
  refusal(208, "商户[M1623997351]信息不存在或商户状态不可用", "9999"),
  refusal(209, "商户(M1623997351)无此接口[API_TRANS]权限！", "9999"),
  refusal(210, "商户号不能为空", "9999"),
  refusal(211, "商户应用ID不能为空", "9999"),
  refusal(212, "版本号不能为空", "9999"),
  refusal(213, "签名类型不能为空", "9999"),
  refusal(214, "签名值不能为空", "9999"),
  refusal(215, "时间戳不能为空", "9999"),
  refusal(216, "商户订单[{reference}]已存在", "9999"),
  refusal(217, "参数有误[转换异常]", "11"),
  misleading(218, "系统异常[java.lang.NullPointerException]", "10"),
  misleading(219, "数据库服务异常", "12"),
];

const transfer: readonly Reason[] = [
  refusal(220, "商户订单号不能为空", "9999"),
  refusal(221, "支付接口代码不能为空", "9999"),
  refusal(222, "入账方式不能为空", "9999"),
  refusal(223, "转账金额不能为空", "9999"),
  refusal(224, "转账金额不能小于1分", "9999"),
  refusal(225, "货币代码不能为空", "9999"),
  refusal(226, "收款账号不能为空", "9999"),
  refusal(227, "转账备注信息不能为空", "9999"),
  refusal(228, "异步通知地址协议仅支持http:// 或 https:// !", "9999"),
  refusal(229, "获取商户应用信息失败", "9999"),
  refusal(230, "应用未开通此接口配置!", "9999"),
  refusal(231, "无此转账通道接口", "9999"),
  refusal(232, "该接口不支持该入账方式", "9999"),
  refusal(233, "微信子商户暂不支持转账业务", "9999"),
  misleading(234, "更新转账订单异常!", "9999"),
  misleading(235, "ChannelState 返回异常！", "9999"),
  misleading(236, "系统异常", "9999"),
];

const inr: readonly Reason[] = [
  failure(101, "BANK_ACCOUNT_ERROR"),
  failure(102, "INVALID_BANK_ACCOUNT"),
  failure(103, "ACCOUNT_NOT_EXIST"),
  failure(104, "CHANNEL_EXCEPTION"),
  failure(105, "ID_CARD_ERROR"),
  failure(106, "NOT_ACCOUNT_HOLDER"),
  failure(107, "ACCOUNT_CLOSED"),
  failure(108, "UNKNOWN_ERROR"),
  failure(109, "ACCOUNT NOT EXITS"),
  { number: 110, kind: "reversed", text: "PAYMENT_OFFSET" },
  refusal(201, "MerchantId_is_null"),
  refusal(202, "MerchantId_not_Number"),
  refusal(203, "MerchantId_is_error"),
  refusal(204, "Sign_verify_error"),
  refusal(205, "Request_ip_notWhiteList"),
  refusal(206, "RequestMethod_not_post"),
  refusal(207, "RequestContentType_not_json"),
  refusal(208, "RequestBody_is_null"),
  refusal(209, "Params_jsonFormat_error"),
  refusal(210, "Params_accountNo_Required"),
  refusal(211, "Params_accountNo_error"),
  refusal(212, "Params_mchOrderNo_error"),
  refusal(213, "System_busy"),
  refusal(214, "System_Maintenance"),
  misleading(215, "System_error"),
];

/** Where the document has a code and no text, the text is ours. */
const multicountry: readonly Reason[] = [
  refusal(201, "signature verification failed", "400"),
  refusal(202, "提现金额超出限制", "400"),
  refusal(203, "Withdrawal amount exceeds limit", "400"),
  refusal(204, "无效卡号", "400"),
  refusal(205, "Invalid card number", "400"),
  refusal(206, "Insufficient channel permission: bank", "400"),
  refusal(207, "Missing currency param", "400"),
  refusal(208, "SANDBOX_UNAUTHENTICATED", "401"),
  refusal(209, "SANDBOX_FORBIDDEN", "403"),
  misleading(210, "SANDBOX_LOCK_NOT_ACQUIRED", "406"),
  refusal(211, "SANDBOX_RATE_LIMIT", "429"),
  refusal(212, "SANDBOX_MAINTENANCE", "503"),
];

/** Every reason that the vendors' documents name, by provider. Hongwen and multi-country name none for a failure. */
export const reasons: Readonly<Record<ProviderId, readonly Reason[]>> = {
  "jeepay.transfer": [
    failure(101, "Business Failed 失败", "ACQ.PAYMENT_AUTH_CODE_INVALID"),
    failure(102, "openid与商户appid不匹配【openid与商户appid不匹配】", "OPENID_ERROR"),
    failure(103, "134586944573118714", "1002"),
    ...jeepay,
    ...transfer,
  ],
  "jeepay.cashout": [failure(101, "账户余额不足", "100E0047"), ...jeepay],
  hongwen: [],
  inr,
  multicountry,
};

/** The reason that an amount selects, which is given in hundredths whatever the currency. */
export function reasonOf(provider: ProviderId, hundredths: bigint, currency: string): Reason | undefined {
  const units = smallestUnits(hundredths, currency);
  return units % 100n === 9n ? reasons[provider].find(({ number }) => BigInt(number) === units / 100n) : undefined;
}

/** The words in which a create is refused, where the amount selects a refusal. */
export interface Refusing {
  readonly code: string;
  readonly message: string;
  /** Whether the order is there all the same. */
  readonly misleads: boolean;
}

/** The refusal that an amount selects; `undefined` for a reason of another kind. */
export function refusalByAmount(
  provider: ProviderId,
  { amount, reference }: { readonly amount: bigint; readonly reference: string },
  currency: string,
): Refusing | undefined {
  const reason = reasonOf(provider, amount, currency);
  if (reason?.kind !== "refused" && reason?.kind !== "misleads") return undefined;
  const { code = "", text, kind } = reason;
  return { code, message: text.replace("{reference}", reference), misleads: kind === "misleads" };
}
