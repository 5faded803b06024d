export { createInr, type Inr, type InrSettings } from "./client.ts";
export { errors as inrErrors, statuses as inrStatuses } from "./generated/tables.ts";
export type {
  InrBalanceRequest,
  InrBalanceResponse,
  InrCreateRequest,
  InrCreateResponse,
  InrDestination,
  InrQueryRequest,
  InrQueryResponse,
  InrResultNotification,
} from "./generated/types.ts";
