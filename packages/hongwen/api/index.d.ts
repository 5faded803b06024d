// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import { ErrorTable, JsonObject, ProviderWithBalance, StatusTable } from "@payout/core/provider";
import { KeyObject } from "node:crypto";
import { CommonSettings } from "@payout/core";
type KeyInput = string | KeyObject;
type MerchantNumber = string;
type MemberNumber = string;
type Charset = "utf-8";
type SignType = string;
type ApiVersion = "1.0";
type RequestTime = string;
type NotifyUrl = string;
type Sign = string;
type WithdrawalReference = string;
type BoundCardId = string;
type WithdrawalType = "REAL_TIME" | "TWO_HOUR" | "NEXT_DAY";
interface HongwenBalanceRequest {
  mch_no: MerchantNumber;
  sub_mch_no?: MemberNumber;
  method: "trade.query.account";
  charset: Charset;
  sign_type: SignType;
  sign: Sign;
  timestamp: RequestTime;
  version: ApiVersion;
}
interface Account {
  accountType?: string | null;
  createTime?: string | null;
  balance?: number | string | null;
  accountStatus?: string | null;
}
interface HongwenBalanceResponse {
  code: number | string;
  msg?: string | null;
  sub_msg?: string | null;
  merchant_no?: string | number | null;
  data?: Account[] | null;
  sign?: string | null;
}
interface HongwenCreateContent {
  withdraw_out_trade_no: WithdrawalReference;
  bank_account_no: BoundCardId;
  type: WithdrawalType;
  amount: string;
}
interface HongwenCreateRequest {
  mch_no: MerchantNumber;
  sub_mch_no?: MemberNumber;
  method: "trade.apply.person.withdraw";
  charset: Charset;
  sign_type: SignType;
  sign: Sign;
  timestamp: RequestTime;
  version: ApiVersion;
  notify_url?: NotifyUrl;
  biz_content: string;
}
interface HongwenCreateResponse {
  code: number | string;
  msg?: string | null;
  sub_msg?: string | null;
  withdraw_out_trade_no?: string | number | null;
  withdraw_trade_no?: string | number | null;
  merchant_no?: string | number | null;
  withdraw_status?: string | null;
  status?: string | null;
  withdraw_type?: string | null;
  withdraw_create_time?: number | string | null;
  withdraw_amount?: string | number | null;
  receive_amount?: string | number | null;
  debit_amount?: string | number | null;
  finish_time?: string | number | null;
  sign?: string | null;
}
interface HongwenDestination {
  bank_account_no: BoundCardId;
  type: WithdrawalType;
  sub_mch_no?: MemberNumber;
}
interface HongwenQueryContent {
  withdraw_trade_no?: string;
  withdraw_out_trade_no?: WithdrawalReference;
}
interface HongwenQueryRequest {
  mch_no: MerchantNumber;
  method: "trade.query.withdraw";
  charset: Charset;
  sign_type: SignType;
  sign: Sign;
  timestamp: RequestTime;
  version: ApiVersion;
  biz_content: string;
}
interface HongwenQueryResponse {
  code: number | string;
  msg?: string | null;
  sub_msg?: string | null;
  withdraw_out_trade_no?: string | number | null;
  withdraw_trade_no?: string | number | null;
  merchant_no?: string | number | null;
  withdraw_status?: string | null;
  status?: string | null;
  withdraw_type?: string | null;
  withdraw_create_time?: number | string | null;
  withdraw_amount?: string | number | null;
  receive_amount?: string | number | null;
  debit_amount?: string | number | null;
  finish_time?: string | number | null;
  sign?: string | null;
}
interface HongwenResultNotification {
  code?: number | string | null;
  msg?: string | null;
  sub_msg?: string | null;
  withdraw_out_trade_no: string | number;
  withdraw_trade_no?: string | number | null;
  merchant_no?: string | number | null;
  withdraw_status?: string | null;
  status?: string | null;
  withdraw_type?: string | null;
  withdraw_create_time?: number | string | null;
  withdraw_amount?: string | number | null;
  receive_amount?: string | number | null;
  debit_amount?: string | number | null;
  finish_time?: string | number | null;
  sign: string;
}
interface HongwenSettings extends Omit<CommonSettings, "additionalSecrets"> {
  readonly mchNo: string;
  readonly privateKey: KeyInput;
  readonly platformPublicKey: KeyInput;
  readonly additionalPublicKeys?: readonly KeyInput[];
  readonly subMchNo?: string;
  readonly baseUrl?: string;
}
type Hongwen = ProviderWithBalance<HongwenDestination, JsonObject>;
export declare function createHongwen(settings: HongwenSettings): Hongwen;
declare const statuses: StatusTable;
declare const errors: ErrorTable;
export { type Hongwen, type HongwenBalanceRequest, type HongwenBalanceResponse, type HongwenCreateContent, type HongwenCreateRequest, type HongwenCreateResponse, type HongwenDestination, type HongwenQueryContent, type HongwenQueryRequest, type HongwenQueryResponse, type HongwenResultNotification, type HongwenSettings, type KeyInput, errors as hongwenErrors, statuses as hongwenStatuses };
