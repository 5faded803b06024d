export type { KeyInput } from "@payout/core/provider";
export { createHongwen, type Hongwen, type HongwenSettings } from "./client.ts";
export { errors as hongwenErrors, statuses as hongwenStatuses } from "./generated/tables.ts";
export type {
  HongwenBalanceRequest,
  HongwenBalanceResponse,
  HongwenCreateContent,
  HongwenCreateRequest,
  HongwenCreateResponse,
  HongwenDestination,
  HongwenQueryContent,
  HongwenQueryRequest,
  HongwenQueryResponse,
  HongwenResultNotification,
} from "./generated/types.ts";
