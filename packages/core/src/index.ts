export type { Operation, Outcome } from "./call.ts";
export type {
  Acknowledgement,
  Balance,
  CallOptions,
  Capabilities,
  Expected,
  Lookup,
  MessageSubject,
  Money,
  NotificationRequest,
  Payout,
  PayoutOrder,
  PayoutProvider,
  PayoutStatus,
} from "./contract.ts";
export { currencyCodes, currencyExponent } from "./currencies.ts";
export { type OrderProblem, PayoutError, type PayoutErrorCode, type PayoutErrorDetails } from "./errors.ts";
export type { JsonObject, JsonValue, Lossless } from "./json.ts";
export { assertMoney, fromMinorUnits, sameAmount, toMinorUnits } from "./money.ts";
export { toNodeHandler } from "./node-handler.ts";
export {
  createNotificationHandler,
  type NotificationHandlerOptions,
  type ProviderChoice,
} from "./notification-handler.ts";
export { type CallEvent, logTo, type PayoutLogger, type PayoutObserver } from "./observe.ts";
export type { CommonSettings, GatewayRefusal, RefusalClass } from "./settings.ts";
export type { UnverifiedNotification } from "./unverified.ts";
export { type WaitOptions, waitUntilFinal } from "./wait.ts";
