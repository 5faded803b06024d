export { createJeepay, type Jeepay, type JeepaySettings } from "./client.ts";
export { cashoutErrors, cashoutStatuses, transferErrors, transferStatuses } from "./generated/tables.ts";
export type {
  CashoutCreateRequest,
  CashoutCreateResponse,
  CashoutDestination,
  CashoutQueryRequest,
  CashoutQueryResponse,
  CashoutResultNotification,
  TransferCreateRequest,
  TransferCreateResponse,
  TransferDestination,
  TransferQueryRequest,
  TransferQueryResponse,
  TransferResultNotification,
} from "./generated/types.ts";
