// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import { ErrorTable, JsonObject, StatusTable } from "@payout/core/provider";
import { CommonSettings, PayoutProvider } from "@payout/core";
type MerchantNumber = string;
type ApplicationId = string;
type MerchantOrderNumber = string;
type Currency = string;
type NotifyUrl = string;
type ExtParam = string;
type RequestTime = string;
type ApiVersion = "1.0";
type SignType = "MD5";
type Sign = string;
type WalletId = string;
type CashoutAccountNumber = string;
type CashoutClientIp = string;
type CashoutChannelExtra = string;
interface CashoutCreateRequest {
  mchNo: MerchantNumber;
  appId: ApplicationId;
  mchOrderNo: MerchantOrderNumber;
  walletId: WalletId;
  accountNo: CashoutAccountNumber;
  amount: number;
  currency: Currency;
  clientIp?: CashoutClientIp;
  notifyUrl?: NotifyUrl;
  channelExtra?: CashoutChannelExtra;
  extParam?: ExtParam;
  remark?: string;
  reqTime: RequestTime;
  version: ApiVersion;
  sign: Sign;
  signType: SignType;
}
interface CashoutCreateData {
  cashoutId?: string | number | null;
  mchOrderNo: string | number;
  amount?: number | string | null;
  state: number | string;
  channelOrderNo?: string | number | null;
  errCode?: string | number | null;
  errMsg?: string | null;
}
interface CashoutCreateResponse {
  code: number | string;
  msg?: string | null;
  sign?: string | null;
  data?: CashoutCreateData | null;
}
interface CashoutDestination {
  walletId: WalletId;
  accountNo: CashoutAccountNumber;
  clientIp?: CashoutClientIp;
  channelExtra?: CashoutChannelExtra;
  extParam?: ExtParam;
}
interface CashoutQueryRequest {
  mchNo: MerchantNumber;
  appId: ApplicationId;
  cashoutId?: string;
  mchOrderNo?: MerchantOrderNumber;
  reqTime: RequestTime;
  version: ApiVersion;
  sign: Sign;
  signType: SignType;
}
interface CashoutQueryData {
  cashoutId?: string | number | null;
  mchNo?: string | number | null;
  appId?: string | number | null;
  mchOrderNo: string | number;
  ifCode?: string | null;
  walletId?: string | number | null;
  amount?: number | string | null;
  state: number | string;
  channelOrderNo?: string | number | null;
  successTime?: string | number | null;
  extParam?: string | null;
  remark?: string | null;
  errCode?: string | number | null;
  errMsg?: string | null;
}
interface CashoutQueryResponse {
  code: number | string;
  msg?: string | null;
  sign?: string | null;
  data?: CashoutQueryData | null;
}
interface CashoutResultNotification {
  cashoutId?: string | number | null;
  mchNo?: string | number | null;
  appId?: string | number | null;
  mchOrderNo: string | number;
  ifCode?: string | null;
  walletId?: string | number | null;
  amount?: number | string | null;
  state: number | string;
  channelOrderNo?: string | number | null;
  successTime?: string | number | null;
  extParam?: string | null;
  remark?: string | null;
  errCode?: string | number | null;
  errMsg?: string | null;
  reqTime?: string | number | null;
  sign: string;
}
type InterfaceCode = string;
type EntryType = string;
type TransferAccountNumber = string;
type AccountName = string;
type BankName = string;
type TransferClientIp = string;
type TransferChannelExtra = string;
interface TransferCreateRequest {
  mchNo: MerchantNumber;
  appId: ApplicationId;
  mchOrderNo: MerchantOrderNumber;
  ifCode: InterfaceCode;
  entryType: EntryType;
  amount: number;
  currency: Currency;
  accountNo: TransferAccountNumber;
  accountName?: AccountName;
  bankName?: BankName;
  clientIp?: TransferClientIp;
  transferDesc: string;
  notifyUrl?: NotifyUrl;
  channelExtra?: TransferChannelExtra;
  extParam?: ExtParam;
  reqTime: RequestTime;
  version: ApiVersion;
  sign: Sign;
  signType: SignType;
}
interface TransferCreateData {
  transferId?: string | number | null;
  mchOrderNo: string | number;
  state: number | string;
  amount?: number | string | null;
  accountNo?: string | number | null;
  accountName?: string | null;
  bankName?: string | null;
  channelOrderNo?: string | number | null;
  channelResData?: string | null;
  errCode?: string | number | null;
  errMsg?: string | null;
}
interface TransferCreateResponse {
  code: number | string;
  msg?: string | null;
  sign?: string | null;
  data?: TransferCreateData | null;
}
interface TransferDestination {
  ifCode: InterfaceCode;
  entryType: EntryType;
  accountNo: TransferAccountNumber;
  accountName?: AccountName;
  bankName?: BankName;
  clientIp?: TransferClientIp;
  channelExtra?: TransferChannelExtra;
  extParam?: ExtParam;
}
interface TransferQueryRequest {
  mchNo: MerchantNumber;
  appId: ApplicationId;
  transferId?: string;
  mchOrderNo?: MerchantOrderNumber;
  reqTime: RequestTime;
  version: ApiVersion;
  sign: Sign;
  signType: SignType;
}
interface TransferQueryData {
  mchNo?: string | number | null;
  appId?: string | number | null;
  mchOrderNo: string | number;
  transferId?: string | number | null;
  amount?: number | string | null;
  currency?: string | null;
  ifCode?: string | null;
  entryType?: string | null;
  state: number | string;
  accountNo?: string | number | null;
  accountName?: string | null;
  bankName?: string | null;
  transferDesc?: string | null;
  channelExtra?: string | null;
  channelOrderNo?: string | number | null;
  channelResData?: string | null;
  errCode?: string | number | null;
  errMsg?: string | null;
  extParam?: string | null;
  createdAt?: number | string | null;
  successTime?: number | string | null;
}
interface TransferQueryResponse {
  code: number | string;
  msg?: string | null;
  sign?: string | null;
  data?: TransferQueryData | null;
}
interface TransferResultNotification {
  mchNo?: string | number | null;
  appId?: string | number | null;
  mchOrderNo: string | number;
  transferId?: string | number | null;
  amount?: number | string | null;
  currency?: string | null;
  ifCode?: string | null;
  entryType?: string | null;
  state: number | string;
  accountNo?: string | number | null;
  accountName?: string | null;
  bankName?: string | null;
  transferDesc?: string | null;
  channelExtra?: string | null;
  channelOrderNo?: string | number | null;
  channelResData?: string | null;
  errCode?: string | number | null;
  errMsg?: string | null;
  extParam?: string | null;
  createdAt?: number | string | null;
  successTime?: number | string | null;
  reqTime?: string | number | null;
  sign: string;
}
interface JeepaySettings extends CommonSettings {
  readonly mchNo: string;
  readonly appId: string;
  readonly secretKey: string;
  readonly baseUrl?: string;
  readonly sendRemark?: boolean;
}
interface Jeepay {
  readonly transfer: PayoutProvider<TransferDestination, JsonObject>;
  readonly cashout: PayoutProvider<CashoutDestination, JsonObject>;
}
declare function createJeepay(settings: JeepaySettings): Jeepay;
export declare const cashoutStatuses: StatusTable;
export declare const cashoutErrors: ErrorTable;
export declare const transferStatuses: StatusTable;
export declare const transferErrors: ErrorTable;
export { type CashoutCreateRequest, type CashoutCreateResponse, type CashoutDestination, type CashoutQueryRequest, type CashoutQueryResponse, type CashoutResultNotification, type Jeepay, type JeepaySettings, type TransferCreateRequest, type TransferCreateResponse, type TransferDestination, type TransferQueryRequest, type TransferQueryResponse, type TransferResultNotification, createJeepay };
