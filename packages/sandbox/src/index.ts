export { type FoundSandbox, findSandbox } from "./environment.ts";
export type { ChaosOptions } from "./faults/chaos.ts";
export {
  type Fault,
  type FaultOperation,
  faultNames,
  type NotificationFault,
  operationsOfFault,
} from "./faults/faults.ts";
export type { Gateways } from "./gateway/gateways.ts";
export type { Calls, LedgerStatus } from "./gateway/ledger.ts";
export type { MerchantSettings } from "./gateway/merchants.ts";
export type { GatewayPorts } from "./gateway/ports.ts";
export { type ProviderId, providerIds } from "./gateway/provider-ids.ts";
export type { ReceivedRequest, Verdict } from "./gateway/received-request.ts";
export type {
  HongwenGateway,
  HongwenGatewayOptions,
  HongwenProduct,
} from "./hongwen/gateway.ts";
export type { HongwenOutcome } from "./hongwen/lifecycle.ts";
export { type HongwenMerchant, type HongwenTestMerchant, hongwenTestMerchant } from "./hongwen/merchant.ts";
export type { HongwenNotificationAttempt } from "./hongwen/notifier.ts";
export type { HongwenOrder, HongwenStatus } from "./hongwen/orders.ts";
export { signFields as signAsHongwen } from "./hongwen/signature.ts";
export {
  type InrFault,
  type InrGateway,
  type InrGatewayOptions,
  type InrProduct,
  type InrSettlementDetails,
  inrFaultNames,
  inrTestMerchant,
} from "./inr/gateway.ts";
export type { InrOutcome, InrOutcomeDetails } from "./inr/lifecycle.ts";
export type { InrNotificationAttempt } from "./inr/notifier.ts";
export type { InrMerchant, InrOrder, InrStatus } from "./inr/orders.ts";
export { signRawBody as signAsInr } from "./inr/signature.ts";
export type { JeepayMerchant } from "./jeepay/checks.ts";
export {
  type JeepayGateway,
  type JeepayGatewayOptions,
  jeepayTestMerchant,
  type SettlementDetails,
} from "./jeepay/gateway.ts";
export type { JeepayOutcome, OutcomeDetails } from "./jeepay/lifecycle.ts";
export type { NotificationAttempt } from "./jeepay/notifier.ts";
export type { JeepayProduct } from "./jeepay/operations.ts";
export type { JeepayOrder, JeepayState } from "./jeepay/orders.ts";
export { signFields as signAsJeepay } from "./jeepay/signature.ts";
export {
  type MulticountryFault,
  type MulticountryGateway,
  type MulticountryGatewayOptions,
  type MulticountryProduct,
  multicountryFaultNames,
  multicountryTestMerchant,
} from "./multicountry/gateway.ts";
export type { MulticountryOutcome } from "./multicountry/lifecycle.ts";
export type { MulticountryNotificationAttempt } from "./multicountry/notifier.ts";
export type { MulticountryMerchant, MulticountryOrder, MulticountryStatus } from "./multicountry/orders.ts";
export { signAsMulticountry } from "./multicountry/signature.ts";
export type { LedgerEntry, Sandbox } from "./running-sandbox.ts";
export { startSandbox } from "./sandbox.ts";
export type { SandboxOptions } from "./sandbox-options.ts";
export { type Reason, reasons } from "./scenarios/reasons.ts";
export { type Scenario, type ScenarioStep, scenarios } from "./scenarios/scenarios.ts";
export type { Decision, Settlement } from "./scenarios/settlements.ts";
export { type Clock, type ManualClock, manualClock } from "./time/clock.ts";
