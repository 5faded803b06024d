// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import { TArray, TInteger, TLiteral, TNull, TNumber, TObject, TOptional, TString, TUnion } from "@sinclair/typebox";
export declare const MerchantNumberSchema: TString;
export declare const MemberNumberSchema: TString;
export declare const CharsetSchema: TLiteral<"utf-8">;
export declare const SignTypeSchema: TString;
export declare const ApiVersionSchema: TLiteral<"1.0">;
export declare const RequestTimeSchema: TString;
export declare const NotifyUrlSchema: TString;
export declare const SignSchema: TString;
export declare const WithdrawalReferenceSchema: TString;
export declare const BoundCardIdSchema: TString;
export declare const WithdrawalTypeSchema: TUnion<[TLiteral<"REAL_TIME">, TLiteral<"TWO_HOUR">, TLiteral<"NEXT_DAY">]>;
export declare const HongwenBalanceRequestSchema: TObject<{
  mch_no: typeof MerchantNumberSchema;
  sub_mch_no: TOptional<typeof MemberNumberSchema>;
  method: TLiteral<"trade.query.account">;
  charset: typeof CharsetSchema;
  sign_type: typeof SignTypeSchema;
  sign: typeof SignSchema;
  timestamp: typeof RequestTimeSchema;
  version: typeof ApiVersionSchema;
}>;
export declare const AccountSchema: TObject<{
  accountType: TOptional<TUnion<[TString, TNull]>>;
  createTime: TOptional<TUnion<[TString, TNull]>>;
  balance: TOptional<TUnion<[TNumber, TString, TNull]>>;
  accountStatus: TOptional<TUnion<[TString, TNull]>>;
}>;
export declare const HongwenBalanceResponseSchema: TObject<{
  code: TUnion<[TInteger, TString]>;
  msg: TOptional<TUnion<[TString, TNull]>>;
  sub_msg: TOptional<TUnion<[TString, TNull]>>;
  merchant_no: TOptional<TUnion<[TString, TInteger, TNull]>>;
  data: TOptional<TUnion<[TArray<typeof AccountSchema>, TNull]>>;
  sign: TOptional<TUnion<[TString, TNull]>>;
}>;
export declare const HongwenCreateContentSchema: TObject<{
  withdraw_out_trade_no: typeof WithdrawalReferenceSchema;
  bank_account_no: typeof BoundCardIdSchema;
  type: typeof WithdrawalTypeSchema;
  amount: TString;
}>;
export declare const HongwenCreateRequestSchema: TObject<{
  mch_no: typeof MerchantNumberSchema;
  sub_mch_no: TOptional<typeof MemberNumberSchema>;
  method: TLiteral<"trade.apply.person.withdraw">;
  charset: typeof CharsetSchema;
  sign_type: typeof SignTypeSchema;
  sign: typeof SignSchema;
  timestamp: typeof RequestTimeSchema;
  version: typeof ApiVersionSchema;
  notify_url: TOptional<typeof NotifyUrlSchema>;
  biz_content: TString;
}>;
export declare const HongwenCreateResponseSchema: TObject<{
  code: TUnion<[TInteger, TString]>;
  msg: TOptional<TUnion<[TString, TNull]>>;
  sub_msg: TOptional<TUnion<[TString, TNull]>>;
  withdraw_out_trade_no: TOptional<TUnion<[TString, TInteger, TNull]>>;
  withdraw_trade_no: TOptional<TUnion<[TString, TInteger, TNull]>>;
  merchant_no: TOptional<TUnion<[TString, TInteger, TNull]>>;
  withdraw_status: TOptional<TUnion<[TString, TNull]>>;
  status: TOptional<TUnion<[TString, TNull]>>;
  withdraw_type: TOptional<TUnion<[TString, TNull]>>;
  withdraw_create_time: TOptional<TUnion<[TInteger, TString, TNull]>>;
  withdraw_amount: TOptional<TUnion<[TString, TNumber, TNull]>>;
  receive_amount: TOptional<TUnion<[TString, TNumber, TNull]>>;
  debit_amount: TOptional<TUnion<[TString, TNumber, TNull]>>;
  finish_time: TOptional<TUnion<[TString, TInteger, TNull]>>;
  sign: TOptional<TUnion<[TString, TNull]>>;
}>;
export declare const HongwenDestinationSchema: TObject<{
  bank_account_no: typeof BoundCardIdSchema;
  type: typeof WithdrawalTypeSchema;
  sub_mch_no: TOptional<typeof MemberNumberSchema>;
}>;
export declare const HongwenQueryContentSchema: TObject<{
  withdraw_trade_no: TOptional<TString>;
  withdraw_out_trade_no: TOptional<typeof WithdrawalReferenceSchema>;
}>;
export declare const HongwenQueryRequestSchema: TObject<{
  mch_no: typeof MerchantNumberSchema;
  method: TLiteral<"trade.query.withdraw">;
  charset: typeof CharsetSchema;
  sign_type: typeof SignTypeSchema;
  sign: typeof SignSchema;
  timestamp: typeof RequestTimeSchema;
  version: typeof ApiVersionSchema;
  biz_content: TString;
}>;
export declare const HongwenQueryResponseSchema: TObject<{
  code: TUnion<[TInteger, TString]>;
  msg: TOptional<TUnion<[TString, TNull]>>;
  sub_msg: TOptional<TUnion<[TString, TNull]>>;
  withdraw_out_trade_no: TOptional<TUnion<[TString, TInteger, TNull]>>;
  withdraw_trade_no: TOptional<TUnion<[TString, TInteger, TNull]>>;
  merchant_no: TOptional<TUnion<[TString, TInteger, TNull]>>;
  withdraw_status: TOptional<TUnion<[TString, TNull]>>;
  status: TOptional<TUnion<[TString, TNull]>>;
  withdraw_type: TOptional<TUnion<[TString, TNull]>>;
  withdraw_create_time: TOptional<TUnion<[TInteger, TString, TNull]>>;
  withdraw_amount: TOptional<TUnion<[TString, TNumber, TNull]>>;
  receive_amount: TOptional<TUnion<[TString, TNumber, TNull]>>;
  debit_amount: TOptional<TUnion<[TString, TNumber, TNull]>>;
  finish_time: TOptional<TUnion<[TString, TInteger, TNull]>>;
  sign: TOptional<TUnion<[TString, TNull]>>;
}>;
export declare const HongwenResultNotificationSchema: TObject<{
  code: TOptional<TUnion<[TInteger, TString, TNull]>>;
  msg: TOptional<TUnion<[TString, TNull]>>;
  sub_msg: TOptional<TUnion<[TString, TNull]>>;
  withdraw_out_trade_no: TUnion<[TString, TInteger]>;
  withdraw_trade_no: TOptional<TUnion<[TString, TInteger, TNull]>>;
  merchant_no: TOptional<TUnion<[TString, TInteger, TNull]>>;
  withdraw_status: TOptional<TUnion<[TString, TNull]>>;
  status: TOptional<TUnion<[TString, TNull]>>;
  withdraw_type: TOptional<TUnion<[TString, TNull]>>;
  withdraw_create_time: TOptional<TUnion<[TInteger, TString, TNull]>>;
  withdraw_amount: TOptional<TUnion<[TString, TNumber, TNull]>>;
  receive_amount: TOptional<TUnion<[TString, TNumber, TNull]>>;
  debit_amount: TOptional<TUnion<[TString, TNumber, TNull]>>;
  finish_time: TOptional<TUnion<[TString, TInteger, TNull]>>;
  sign: TString;
}>;
