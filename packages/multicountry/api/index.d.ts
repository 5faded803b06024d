// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import { ErrorTable, JsonObject, StatusTable } from "@payout/core/provider";
import { Balance, CallOptions, CommonSettings, PayoutProvider } from "@payout/core";
type KeyPlacement = "prefix" | "suffix";
type MerchantId = string;
type TransactionId = string;
type Channel = string;
type AccountName = string;
type AccountOrg = string;
type AccountOrgCode = string;
type AccountSubOrg = string;
type AccountType = string;
type AccountTin = string;
type BrazilianTaxNumber = string;
type AccountPhone = string;
type AccountEmail = string;
type Remarks = string;
type Nonce = string;
type Timestamp = string;
type Sign = string;
interface MulticountryBalanceRequest {
  currency: string;
  mch_id: MerchantId;
  nonce: Nonce;
  timestamp: Timestamp;
  sign: Sign;
}
interface MulticountryBalancePayload {
  balance: number | string;
}
interface MulticountryBalanceResponse {
  code: number | string;
  rid?: string | number | null;
  payload?: MulticountryBalancePayload | null;
  errors?: {
    message?: string | null;
  } | null;
}
interface MulticountryCreateRequest {
  mch_id: MerchantId;
  trans_id: TransactionId;
  channel: Channel;
  amount: string;
  currency: string;
  account_no: string;
  account_name: AccountName;
  account_org?: AccountOrg;
  account_org_code?: AccountOrgCode;
  account_sub_org?: AccountSubOrg;
  account_type?: AccountType;
  account_tin?: AccountTin;
  account_phone?: AccountPhone;
  account_email?: AccountEmail;
  remarks?: Remarks;
  callback_url: string;
  nonce: Nonce;
  timestamp: Timestamp;
  sign: Sign;
}
interface MulticountryCreatePayload {
  id?: string | number | null;
  trans_id: string | number;
  mch_id?: string | number | null;
  channel?: string | null;
  order_amount?: number | string | null;
  currency?: string | null;
  account_no?: string | number | null;
  account_name?: string | null;
  account_org?: string | null;
  account_org_code?: string | number | null;
  account_sub_org?: string | null;
  account_suborg?: string | null;
  account_email?: string | null;
  account_phone?: string | number | null;
  account_tel_no?: string | number | null;
  created_at?: string | null;
  attatch?: string | null;
  payed_at?: string | null;
  canceled_at?: string | null;
  status: number | string;
}
interface MulticountryCreateResponse {
  code: number | string;
  rid?: string | number | null;
  payload?: MulticountryCreatePayload | null;
  errors?: {
    message?: string | null;
  } | null;
}
interface VietnamDestination {
  country: "VN";
  channel: Channel;
  account_no: string;
  account_name: AccountName;
  account_org: AccountOrg;
  account_org_code: AccountOrgCode;
  account_sub_org?: AccountSubOrg;
  account_type?: AccountType;
  account_tin?: AccountTin;
  account_phone?: AccountPhone;
  account_email?: AccountEmail;
  remarks?: Remarks;
}
interface ThailandDestination {
  country: "TH";
  channel: Channel;
  account_no: string;
  account_name: AccountName;
  account_org: AccountOrg;
  account_org_code: AccountOrgCode;
  account_sub_org?: AccountSubOrg;
  account_type?: AccountType;
  account_tin?: AccountTin;
  account_phone?: AccountPhone;
  account_email?: AccountEmail;
  remarks?: Remarks;
}
interface BrazilCpfDestination {
  country: "BR";
  account_type: "CPF";
  channel: Channel;
  account_no: string;
  account_name: AccountName;
  account_org: AccountOrg;
  account_tin: BrazilianTaxNumber;
  account_phone?: AccountPhone;
  account_email?: AccountEmail;
  account_org_code?: AccountOrgCode;
  account_sub_org?: AccountSubOrg;
}
interface BrazilCnpjDestination {
  country: "BR";
  account_type: "CNPJ";
  channel: Channel;
  account_no: string;
  account_name: AccountName;
  account_org: AccountOrg;
  account_tin: BrazilianTaxNumber;
  account_phone?: AccountPhone;
  account_email?: AccountEmail;
  account_org_code?: AccountOrgCode;
  account_sub_org?: AccountSubOrg;
}
interface BrazilPhoneDestination {
  country: "BR";
  account_type: "PHONE";
  channel: Channel;
  account_no: string;
  account_name: AccountName;
  account_org: AccountOrg;
  account_tin: BrazilianTaxNumber;
  account_phone: AccountPhone;
  account_email?: AccountEmail;
  account_org_code?: AccountOrgCode;
  account_sub_org?: AccountSubOrg;
}
interface BrazilEmailDestination {
  country: "BR";
  account_type: "EMAIL";
  channel: Channel;
  account_no: string;
  account_name: AccountName;
  account_org: AccountOrg;
  account_tin: BrazilianTaxNumber;
  account_phone?: AccountPhone;
  account_email: AccountEmail;
  account_org_code?: AccountOrgCode;
  account_sub_org?: AccountSubOrg;
}
interface BrazilEvpDestination {
  country: "BR";
  account_type: "EVP";
  channel: Channel;
  account_no: string;
  account_name: AccountName;
  account_org: AccountOrg;
  account_tin: BrazilianTaxNumber;
  account_phone?: AccountPhone;
  account_email?: AccountEmail;
  account_org_code?: AccountOrgCode;
  account_sub_org?: AccountSubOrg;
}
type BrazilDestination = BrazilCpfDestination | BrazilCnpjDestination | BrazilPhoneDestination | BrazilEmailDestination | BrazilEvpDestination;
interface IndiaDestination {
  country: "IN";
  channel: Channel;
  account_no: string;
  account_name: AccountName;
  account_org: AccountOrg;
  account_org_code?: string;
  account_sub_org?: AccountSubOrg;
  account_type?: AccountType;
  account_tin?: AccountTin;
  account_phone?: AccountPhone;
  account_email?: AccountEmail;
}
interface PhilippinesDestination {
  country: "PH";
  channel: Channel;
  account_no: string;
  account_name: AccountName;
  account_org?: AccountOrg;
  account_org_code?: AccountOrgCode;
  account_sub_org?: AccountSubOrg;
  account_type?: AccountType;
  account_tin?: AccountTin;
  account_phone?: AccountPhone;
  account_email?: AccountEmail;
  remarks?: Remarks;
}
interface CryptoDestination {
  country: "CRYPTO";
  channel: Channel;
  account_no: string;
  account_name: AccountName;
  account_org?: AccountOrg;
  account_org_code?: AccountOrgCode;
}
interface ChinaDestination {
  country: "CN";
  channel: Channel;
  account_no: string;
  account_name: AccountName;
  account_org: "支付宝";
  account_sub_org?: "";
}
type MulticountryDestination = VietnamDestination | ThailandDestination | BrazilDestination | IndiaDestination | PhilippinesDestination | CryptoDestination | ChinaDestination;
interface MulticountryQueryRequest {
  id: string;
  mch_id: MerchantId;
  nonce: Nonce;
  timestamp: Timestamp;
  sign: Sign;
}
interface MulticountryQueryPayload {
  id?: string | number | null;
  trans_id: string | number;
  mch_id?: string | number | null;
  channel?: string | null;
  order_amount?: number | string | null;
  currency?: string | null;
  account_no?: string | number | null;
  account_name?: string | null;
  account_org?: string | null;
  account_org_code?: string | number | null;
  account_sub_org?: string | null;
  account_suborg?: string | null;
  account_email?: string | null;
  account_phone?: string | number | null;
  account_tel_no?: string | number | null;
  created_at?: string | null;
  attachments?: unknown[] | string | null;
  payed_at?: string | null;
  canceled_at?: string | null;
  status: number | string;
}
interface MulticountryQueryResponse {
  code: number | string;
  rid?: string | number | null;
  payload?: MulticountryQueryPayload | null;
  errors?: {
    message?: string | null;
  } | null;
}
interface MulticountryResultNotification {
  id?: string | number | null;
  trans_id: string | number;
  mch_id?: string | number | null;
  order_amount?: number | string | null;
  currency?: string | null;
  status: number | string;
  created_at?: string | null;
  payed_at?: string | null;
  canceled_at?: string | null;
  sign: string;
}
interface MulticountrySettings extends CommonSettings {
  readonly baseUrl: string;
  readonly mchId: string;
  readonly apiToken: string;
  readonly keyPlacement?: KeyPlacement;
}
interface Multicountry extends PayoutProvider<MulticountryDestination, JsonObject> {
  balance(currency: string, options?: CallOptions): Promise<Balance>;
}
declare function createMulticountry(settings: MulticountrySettings): Multicountry;
declare const statuses: StatusTable;
declare const errors: ErrorTable;
export { type BrazilDestination, type ChinaDestination, type CryptoDestination, type IndiaDestination, type KeyPlacement, type Multicountry, type MulticountryBalanceRequest, type MulticountryBalanceResponse, type MulticountryCreateRequest, type MulticountryCreateResponse, type MulticountryDestination, type MulticountryQueryRequest, type MulticountryQueryResponse, type MulticountryResultNotification, type MulticountrySettings, type PhilippinesDestination, type ThailandDestination, type VietnamDestination, createMulticountry, errors as multicountryErrors, statuses as multicountryStatuses };
