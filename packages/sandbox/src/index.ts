export { acceleratedClock, type Clock, type ManualClock, manualClock, realClock } from "./clock.ts";
export { type Fault, faultNames } from "./faults.ts";
export type { JeepayMerchant } from "./jeepay/checks.ts";
export {
  type JeepayGateway,
  type JeepayGatewayOptions,
  jeepayTestMerchant,
  type SettlementDetails,
  startJeepayGateway,
} from "./jeepay/gateway.ts";
export type { JeepayOutcome, OutcomeDetails } from "./jeepay/lifecycle.ts";
export type { NotificationAttempt } from "./jeepay/notifier.ts";
export type { JeepayProduct } from "./jeepay/operations.ts";
export type { JeepayOrder, JeepayState } from "./jeepay/orders.ts";
export { signFields as signAsJeepay } from "./jeepay/signature.ts";
export type { ReceivedRequest, Verdict } from "./received-request.ts";
