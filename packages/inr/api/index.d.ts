// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import { ErrorTable, JsonObject, ProviderWithBalance, StatusTable } from "@payout/core/provider";
import { CommonSettings } from "@payout/core";
type AccountName = string;
type AccountNumber = string;
type AccountType = string;
type IfscCode = string;
type IdType = string;
type IdCard = string;
type Phone = string;
type Email = string;
type MerchantOrderNumber = string;
type OrderNumber = string;
type Nonce = string;
interface InrBalanceRequest {
  nonceStr: Nonce;
}
interface InrBalanceData {
  mchId?: number | string | null;
  balance: number | string;
  unBalance?: number | string | null;
}
interface InrBalanceResponse {
  code: number | string;
  msg?: string | null;
  data?: InrBalanceData | null;
}
interface InrCreateRequest {
  nonceStr: Nonce;
  accountName: AccountName;
  accountNo: AccountNumber;
  accountType: AccountType;
  currency: "INR";
  amount: number;
  mchOrderNo: MerchantOrderNumber;
  notifyUrl: string;
  idType: IdType;
  idCard: IdCard;
  phone: Phone;
  email?: Email;
  remark: string;
  ifscCode: IfscCode;
}
interface InrCreateData {
  merchantId?: number | string | null;
  mchOrderNo: string | number;
  orderNo?: string | number | null;
  amount?: number | string | null;
  fee?: number | string | null;
  orderStatus: string;
}
interface InrCreateResponse {
  code: number | string;
  msg?: string | null;
  data?: InrCreateData | null;
}
interface InrDestination {
  accountName: AccountName;
  accountNo: AccountNumber;
  accountType?: AccountType;
  ifscCode: IfscCode;
  idType: IdType;
  idCard: IdCard;
  phone: Phone;
  email: Email;
}
interface InrQueryRequest {
  mchOrderNo?: MerchantOrderNumber;
  nonceStr: Nonce;
  orderNo?: OrderNumber;
}
interface InrQueryData {
  merchantId?: number | string | null;
  mchOrderNo: string | number;
  orderNo?: string | number | null;
  channelOrderNo?: string | number | null;
  amount?: number | string | null;
  fee?: number | string | null;
  orderStatus: string;
  resultDesc?: string | null;
  completionTime?: string | null;
}
interface InrQueryResponse {
  code: number | string;
  msg?: string | null;
  data?: InrQueryData | null;
}
interface InrResultNotification {
  merchantId?: number | string | null;
  mchOrderNo: string | number;
  orderNo?: string | number | null;
  channelOrderNo?: string | number | null;
  amount?: number | string | null;
  fee?: number | string | null;
  orderStatus: string;
  resultDesc?: string | null;
  completionTime?: string | null;
  nonceStr?: string | number | null;
  payType?: string | number | null;
}
interface InrSettings extends CommonSettings {
  readonly baseUrl: string;
  readonly merchantId: string;
  readonly apiKey: string;
  readonly amountLimits?: {
    readonly minimum?: string;
    readonly maximum?: string;
  };
  readonly phonePattern?: RegExp;
}
type Inr = ProviderWithBalance<InrDestination, JsonObject>;
declare function createInr(settings: InrSettings): Inr;
declare const statuses: StatusTable;
declare const errors: ErrorTable;
export { type Inr, type InrBalanceRequest, type InrBalanceResponse, type InrCreateRequest, type InrCreateResponse, type InrDestination, type InrQueryRequest, type InrQueryResponse, type InrResultNotification, type InrSettings, createInr, errors as inrErrors, statuses as inrStatuses };
