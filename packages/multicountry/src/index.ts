export { createMulticountry, type Multicountry, type MulticountrySettings } from "./client.ts";
export { errors as multicountryErrors, statuses as multicountryStatuses } from "./generated/tables.ts";
export type {
  BrazilDestination,
  ChinaDestination,
  CryptoDestination,
  IndiaDestination,
  MulticountryBalanceRequest,
  MulticountryBalanceResponse,
  MulticountryCreateRequest,
  MulticountryCreateResponse,
  MulticountryDestination,
  MulticountryQueryRequest,
  MulticountryQueryResponse,
  MulticountryResultNotification,
  PhilippinesDestination,
  ThailandDestination,
  VietnamDestination,
} from "./generated/types.ts";
export type { KeyPlacement } from "./signature.ts";
