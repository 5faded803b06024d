// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import { TInteger, TLiteral, TNull, TNumber, TObject, TOptional, TString, TUnion } from "@sinclair/typebox";
export declare const AccountNameSchema: TString;
export declare const AccountNumberSchema: TString;
export declare const AccountTypeSchema: TString;
export declare const IfscCodeSchema: TString;
export declare const IdTypeSchema: TString;
export declare const IdCardSchema: TString;
export declare const PhoneSchema: TString;
export declare const EmailSchema: TString;
export declare const MerchantOrderNumberSchema: TString;
export declare const OrderNumberSchema: TString;
export declare const NonceSchema: TString;
export declare const InrBalanceRequestSchema: TObject<{
  nonceStr: typeof NonceSchema;
}>;
export declare const InrBalanceDataSchema: TObject<{
  mchId: TOptional<TUnion<[TInteger, TString, TNull]>>;
  balance: TUnion<[TNumber, TString]>;
  unBalance: TOptional<TUnion<[TNumber, TString, TNull]>>;
}>;
export declare const InrBalanceResponseSchema: TObject<{
  code: TUnion<[TInteger, TString]>;
  msg: TOptional<TUnion<[TString, TNull]>>;
  data: TOptional<TUnion<[typeof InrBalanceDataSchema, TNull]>>;
}>;
export declare const InrCreateRequestSchema: TObject<{
  nonceStr: typeof NonceSchema;
  accountName: typeof AccountNameSchema;
  accountNo: typeof AccountNumberSchema;
  accountType: typeof AccountTypeSchema;
  currency: TLiteral<"INR">;
  amount: TNumber;
  mchOrderNo: typeof MerchantOrderNumberSchema;
  notifyUrl: TString;
  idType: typeof IdTypeSchema;
  idCard: typeof IdCardSchema;
  phone: typeof PhoneSchema;
  email: TOptional<typeof EmailSchema>;
  remark: TString;
  ifscCode: typeof IfscCodeSchema;
}>;
export declare const InrCreateDataSchema: TObject<{
  merchantId: TOptional<TUnion<[TInteger, TString, TNull]>>;
  mchOrderNo: TUnion<[TString, TInteger]>;
  orderNo: TOptional<TUnion<[TString, TInteger, TNull]>>;
  amount: TOptional<TUnion<[TNumber, TString, TNull]>>;
  fee: TOptional<TUnion<[TNumber, TString, TNull]>>;
  orderStatus: TString;
}>;
export declare const InrCreateResponseSchema: TObject<{
  code: TUnion<[TInteger, TString]>;
  msg: TOptional<TUnion<[TString, TNull]>>;
  data: TOptional<TUnion<[typeof InrCreateDataSchema, TNull]>>;
}>;
export declare const InrDestinationSchema: TObject<{
  accountName: typeof AccountNameSchema;
  accountNo: typeof AccountNumberSchema;
  accountType: TOptional<typeof AccountTypeSchema>;
  ifscCode: typeof IfscCodeSchema;
  idType: typeof IdTypeSchema;
  idCard: typeof IdCardSchema;
  phone: typeof PhoneSchema;
  email: typeof EmailSchema;
}>;
export declare const InrQueryRequestSchema: TObject<{
  mchOrderNo: TOptional<typeof MerchantOrderNumberSchema>;
  nonceStr: typeof NonceSchema;
  orderNo: TOptional<typeof OrderNumberSchema>;
}>;
export declare const InrQueryDataSchema: TObject<{
  merchantId: TOptional<TUnion<[TInteger, TString, TNull]>>;
  mchOrderNo: TUnion<[TString, TInteger]>;
  orderNo: TOptional<TUnion<[TString, TInteger, TNull]>>;
  channelOrderNo: TOptional<TUnion<[TString, TInteger, TNull]>>;
  amount: TOptional<TUnion<[TNumber, TString, TNull]>>;
  fee: TOptional<TUnion<[TNumber, TString, TNull]>>;
  orderStatus: TString;
  resultDesc: TOptional<TUnion<[TString, TNull]>>;
  completionTime: TOptional<TUnion<[TString, TNull]>>;
}>;
export declare const InrQueryResponseSchema: TObject<{
  code: TUnion<[TInteger, TString]>;
  msg: TOptional<TUnion<[TString, TNull]>>;
  data: TOptional<TUnion<[typeof InrQueryDataSchema, TNull]>>;
}>;
export declare const InrResultNotificationSchema: TObject<{
  merchantId: TOptional<TUnion<[TInteger, TString, TNull]>>;
  mchOrderNo: TUnion<[TString, TInteger]>;
  orderNo: TOptional<TUnion<[TString, TInteger, TNull]>>;
  channelOrderNo: TOptional<TUnion<[TString, TInteger, TNull]>>;
  amount: TOptional<TUnion<[TNumber, TString, TNull]>>;
  fee: TOptional<TUnion<[TNumber, TString, TNull]>>;
  orderStatus: TString;
  resultDesc: TOptional<TUnion<[TString, TNull]>>;
  completionTime: TOptional<TUnion<[TString, TNull]>>;
  nonceStr: TOptional<TUnion<[TString, TInteger, TNull]>>;
  payType: TOptional<TUnion<[TString, TInteger, TNull]>>;
}>;
