// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import { IncomingHttpHeaders } from "node:http";
declare const answerFaultNames: readonly ["hang_before_accept", "hang_after_accept", "reset_before_accept", "reset_after_accept", "status_502_after_accept", "status_500_html", "redirect_307", "misdirected_421", "truncated_body", "empty_body", "html_200", "wrong_signature", "missing_signature", "other_order", "other_amount", "unknown_state", "missing_data", "repeated_key", "numeric_ids", "oversized_body", "slow", "trailing_garbage", "code_as_text", "rate_limit", "maintenance"];
declare const createFaultNames: readonly ["notification_before_answer"];
declare const notificationFaultNames: readonly ["notification_duplicate", "notification_out_of_order", "notification_tampered", "notification_unsigned", "notification_lost"];
type Fault = (typeof answerFaultNames)[number] | (typeof createFaultNames)[number] | NotificationFault;
export declare const faultNames: readonly Fault[];
type NotificationFault = (typeof notificationFaultNames)[number];
type FaultOperation = "create" | "query" | "notification";
export declare function operationsOfFault(fault: Fault): readonly FaultOperation[];
interface ChaosOptions {
  readonly rate: number;
  readonly seed?: number;
  readonly faults?: readonly Fault[];
}
interface Occasion {
  readonly gateway: string;
  readonly product: string;
  readonly operation: string;
  readonly reference: string;
  readonly call: number;
}
interface Chaos {
  readonly rate: number;
  readonly seed: number;
  strike(occasion: Occasion, possible: readonly Fault[]): Fault | undefined;
}
interface Clock {
  now(): number;
  schedule(delay: number, work: () => Promise<void>): () => void;
}
interface ManualClock extends Clock {
  advance(duration: number): Promise<void>;
}
export declare function manualClock(startMs?: number): ManualClock;
interface FaultyRequest<Product extends string> {
  readonly product: Product;
  readonly operation: "create" | "query";
  readonly reference: string;
  readonly call: number;
  readonly requestedFault?: string | undefined;
}
interface FaultyNotification {
  readonly product: string;
  readonly reference: string;
  readonly word: string;
  readonly attempt: number;
}
interface FaultSource<Product extends string, KnownFault extends Fault = Fault> {
  readonly names: readonly KnownFault[];
  next(product: Product, fault: KnownFault, operation?: FaultOperation): void;
  ofRequest(request: FaultyRequest<Product>): Fault | undefined;
  ofNotification(notification: FaultyNotification): NotificationFault | undefined;
}
interface Verdict {
  readonly accepted: boolean;
  readonly refusal?: string;
  readonly fault?: Fault;
}
interface ReceivedRequest {
  readonly time: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<IncomingHttpHeaders>;
  readonly body: string;
  readonly verdict: Verdict;
}
type Phase = "pending" | "succeeded" | "failed" | "cancelled";
type LedgerStatus = Phase | "reversed" | "absent";
interface OrderLine<Product extends string> {
  readonly product: Product;
  readonly merchant: string;
  readonly reference: string;
  readonly providerId: string;
  readonly amount: string;
  readonly currency: string;
  readonly providerStatus: string;
}
interface LedgerLine<Product extends string> extends Pick<OrderLine<Product>, "product" | "merchant" | "reference">, Partial<Pick<OrderLine<Product>, "providerId" | "amount" | "currency" | "providerStatus">> {
  readonly status: LedgerStatus;
  readonly paid: string;
  readonly timesPaid: number;
  readonly createdAt?: number;
  readonly calls: Calls;
}
interface Calls {
  readonly create: number;
  readonly query: number;
}
interface DeliveryAttempt {
  readonly reference: string;
  readonly attempt: number;
  readonly time: number;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status?: number;
  readonly answer?: string;
  readonly error?: string;
  readonly acknowledged: boolean;
  readonly fault?: NotificationFault;
}
interface OutcomeTiming<Outcome> {
  readonly after?: number;
  readonly afterwards?: Outcome;
}
type InrStatus = "PROCESSING" | "WAITING" | "PAYING" | "SUCCESS" | "FAIL" | "CANCEL";
interface InrMerchant {
  readonly merchantId: string;
  readonly apiKey: string;
  readonly balance?: bigint;
  readonly fee?: bigint;
  readonly amounts?: {
    readonly minimum: bigint;
    readonly maximum: bigint;
  };
  readonly phonePattern?: RegExp;
  readonly addressRefused?: boolean;
}
interface InrOrder {
  readonly reference: string;
  readonly providerId: string;
  readonly merchantId: string;
  readonly amount: bigint;
  readonly fee: bigint;
  readonly status: InrStatus;
  readonly resultDesc?: string;
  readonly createdAt: number;
  readonly completedAt?: number;
  readonly fields: Readonly<Record<string, string>>;
}
interface InrOutcomeDetails {
  readonly resultDesc?: string;
}
interface InrOutcome extends InrOutcomeDetails, OutcomeTiming<InrOutcome> {
  readonly status: InrStatus;
}
interface Label$2 {
  readonly product: "payout";
}
interface InrNotificationAttempt extends DeliveryAttempt, Label$2 {
  readonly headers: Readonly<Record<string, string>>;
}
export declare const inrTestMerchant: Required<Pick<InrMerchant, "merchantId" | "apiKey" | "balance">>;
type InrProduct = "payout" | "balance";
type InrFault = Exclude<Fault, "wrong_signature" | "missing_signature">;
export declare const inrFaultNames: readonly InrFault[];
type InrGatewayOptions = GatewayOptions<InrMerchant, InrOrder, InrOutcome>;
interface InrSettlementDetails extends InrOutcomeDetails {
  readonly merchantId?: string;
}
interface InrGateway extends Gateway<InrProduct, InrOrder, InrNotificationAttempt, InrFault> {
  available(merchant?: {
    readonly merchantId: string;
  }): bigint;
  settleOrder(reference: string, status: "SUCCESS" | "FAIL" | "CANCEL", details?: InrSettlementDetails): void;
}
type JeepayProduct = "transfer" | "cashout";
interface JeepayMerchant {
  readonly mchNo: string;
  readonly appId: string;
  readonly secretKey: string;
  readonly balance?: bigint;
}
type JeepayState = 0 | 1 | 2 | 3 | 4;
interface JeepayOrder {
  readonly product: JeepayProduct;
  readonly reference: string;
  readonly providerId: string;
  readonly mchNo: string;
  readonly appId: string;
  readonly amount: bigint;
  readonly currency: string;
  readonly state: JeepayState;
  readonly errCode?: string;
  readonly errMsg?: string;
  readonly channelOrderNo?: string;
  readonly createdAt: number;
  readonly succeededAt?: number;
  readonly fields: Readonly<Record<string, string>>;
}
interface OutcomeDetails {
  readonly errCode?: string;
  readonly errMsg?: string;
  readonly channelOrderNo?: string;
}
interface JeepayOutcome extends OutcomeDetails, OutcomeTiming<JeepayOutcome> {
  readonly state: JeepayState;
}
interface Label$1 {
  readonly product: JeepayProduct;
}
interface NotificationAttempt extends DeliveryAttempt, Label$1 {}
export declare const jeepayTestMerchant: Required<JeepayMerchant>;
interface JeepayGatewayOptions extends GatewayOptions<JeepayMerchant, JeepayOrder, JeepayOutcome> {
  readonly acceptRemark?: boolean;
}
interface SettlementDetails extends OutcomeDetails {
  readonly product?: JeepayProduct;
  readonly mchNo?: string;
}
interface JeepayGateway extends Gateway<JeepayProduct, JeepayOrder, NotificationAttempt> {
  available(merchant?: {
    readonly mchNo: string;
    readonly appId: string;
  }): bigint;
  settleOrder(reference: string, state: 2 | 3 | 4, details?: SettlementDetails): void;
}
interface MulticountryMerchant {
  readonly mchId: string;
  readonly apiToken: string;
  readonly balances?: Readonly<Record<string, bigint>>;
  readonly largestAmount?: bigint;
  readonly allowedIps?: readonly string[];
}
type MulticountryStatus = 10 | 20 | 50 | 60;
interface MulticountryOrder {
  readonly reference: string;
  readonly providerId: string;
  readonly mchId: string;
  readonly amount: bigint;
  readonly currency: string;
  readonly status: MulticountryStatus;
  readonly createdAt: number;
  readonly endedAt?: number;
  readonly fields: Readonly<Record<string, string>>;
}
interface MulticountryOutcome extends OutcomeTiming<MulticountryOutcome> {
  readonly status: MulticountryStatus;
}
interface Label {
  readonly product: "payout";
}
interface MulticountryNotificationAttempt extends DeliveryAttempt, Label {}
type TokenPlacement = "prefix" | "suffix";
type FieldText = readonly [name: string, text: string | null | undefined];
export declare function signAsMulticountry(fields: Iterable<FieldText>, token: string, placement?: TokenPlacement): string;
export declare const multicountryTestMerchant: Required<Pick<MulticountryMerchant, "mchId" | "apiToken">>;
type MulticountryProduct = "payout" | "balance";
type MulticountryFault = Exclude<Fault, "wrong_signature" | "missing_signature">;
export declare const multicountryFaultNames: readonly MulticountryFault[];
interface MulticountryGatewayOptions extends GatewayOptions<MulticountryMerchant, MulticountryOrder, MulticountryOutcome> {
  readonly keyPlacement?: TokenPlacement;
  readonly callbackAmount?: "text" | "number";
}
interface MulticountryGateway extends Gateway<MulticountryProduct, MulticountryOrder, MulticountryNotificationAttempt, MulticountryFault> {
  available(currency: string, merchant?: {
    readonly mchId: string;
  }): bigint;
  settleOrder(reference: string, status: 50 | 60, details?: {
    readonly mchId?: string;
  }): void;
}
export declare const providerIds: readonly ["jeepay.transfer", "jeepay.cashout", "hongwen", "inr", "multicountry"];
type ProviderId = (typeof providerIds)[number];
interface Gateways {
  readonly jeepay: JeepayGateway;
  readonly hongwen: HongwenGateway;
  readonly inr: InrGateway;
  readonly multicountry: MulticountryGateway;
}
type Product = JeepayProduct | HongwenProduct | InrProduct | MulticountryProduct;
declare const settlements: readonly ["succeeded", "failed", "cancelled"];
type Settlement = (typeof settlements)[number];
declare const decisions: readonly ["succeeded", "failed", "cancelled", "reversed"];
type Decision = (typeof decisions)[number];
interface Account {
  readonly merchant: string;
  readonly currency: string;
  readonly key: readonly string[];
}
interface Balance extends Pick<Account, "merchant" | "currency"> {
  readonly available: string;
  readonly held: string;
}
interface GatewayOptions<Merchant, Order, Outcome> {
  readonly merchants?: readonly Merchant[];
  readonly settle?: (order: Order) => Outcome;
}
interface Gateway<Product extends string, Order, Attempt, KnownFault extends Fault = Fault> {
  readonly url: string;
  orders(): readonly Order[];
  readonly requests: readonly ReceivedRequest[];
  readonly notifications: readonly Attempt[];
  readonly faults: Pick<FaultSource<Product, KnownFault>, "names" | "next">;
}
interface HongwenMerchant {
  readonly mchNo: string;
  readonly publicKey: string;
  readonly platformPrivateKey: string;
  readonly balance?: bigint;
}
interface HongwenTestMerchant extends Required<HongwenMerchant> {
  readonly privateKey: string;
  readonly platformPublicKey: string;
}
export declare const hongwenTestMerchant: HongwenTestMerchant;
type HongwenStatus = "WITHDRAW_ACCEPT" | "WITHDRAW_PENDING" | "WITHDRAW_REMITING" | "WITHDRAW_SUCCESS" | "WITHDRAW_FAILED";
interface HongwenOrder {
  readonly reference: string;
  readonly providerId: string;
  readonly mchNo: string;
  readonly subMchNo: string;
  readonly bankAccountNo: string;
  readonly type: string;
  readonly amount: bigint;
  readonly fee: bigint;
  readonly status: HongwenStatus;
  readonly notifyUrl: string;
  readonly createdAt: number;
  readonly finishedAt?: number;
}
interface HongwenOutcome extends OutcomeTiming<HongwenOutcome> {
  readonly status: HongwenStatus;
}
type HongwenNotificationAttempt = DeliveryAttempt;
interface HongwenGatewayOptions extends GatewayOptions<HongwenMerchant, HongwenOrder, HongwenOutcome> {
  readonly fee?: bigint;
}
type HongwenProduct = "withdraw";
interface HongwenGateway extends Gateway<HongwenProduct, HongwenOrder, HongwenNotificationAttempt> {
  available(mchNo?: string): bigint;
  settleOrder(reference: string, status: "WITHDRAW_SUCCESS" | "WITHDRAW_FAILED", mchNo?: string): void;
}
type FieldValue$1 = string | bigint | number | boolean | null | undefined;
declare function signFields(fields: Iterable<readonly [string, FieldValue$1]>, privateKey: string): string;
declare function signRawBody(rawBody: string, apiKey: string): string;
type FieldValue = string | bigint | number | boolean | null | undefined;
declare function signFields$1(fields: Iterable<readonly [string, FieldValue]>, secretKey: string): string;
interface WithBaseUrl {
  readonly baseUrl: string;
}
interface MerchantSettings {
  readonly jeepay: Pick<typeof jeepayTestMerchant, "mchNo" | "appId" | "secretKey"> & WithBaseUrl;
  readonly hongwen: Pick<HongwenTestMerchant, "mchNo" | "privateKey" | "platformPublicKey"> & WithBaseUrl;
  readonly inr: Pick<typeof inrTestMerchant, "merchantId" | "apiKey"> & WithBaseUrl;
  readonly multicountry: Pick<typeof multicountryTestMerchant, "mchId" | "apiToken"> & WithBaseUrl;
}
interface Reason {
  readonly number: number;
  readonly kind: "fails" | "reversed" | "refused" | "misleads";
  readonly code?: string;
  readonly text: string;
}
export declare const reasons: Readonly<Record<ProviderId, readonly Reason[]>>;
interface WorldOptions {
  readonly clock?: "real" | "manual" | {
    readonly speed: number;
  } | Clock;
  readonly chaos?: number | ChaosOptions;
  readonly data?: string;
}
interface SandboxOptions extends WorldOptions {
  readonly port?: number;
  readonly address?: string;
  readonly token?: string;
  readonly gateways?: {
    readonly jeepay?: JeepayGatewayOptions;
    readonly hongwen?: HongwenGatewayOptions;
    readonly inr?: InrGatewayOptions;
    readonly multicountry?: MulticountryGatewayOptions;
  };
  readonly notificationTimeoutMs?: number;
  readonly allowRemoteNotifications?: boolean;
  readonly hangMs?: number;
  readonly historySize?: number;
}
interface LedgerEntry extends Omit<LedgerLine<Product>, "product"> {
  readonly provider: ProviderId;
}
interface ProviderBalance extends Balance {
  readonly gateway: keyof Gateways;
}
interface Sandbox {
  readonly url: string;
  readonly urls: Readonly<Record<ProviderId, string>>;
  readonly merchants: MerchantSettings;
  readonly gateways: Gateways;
  readonly chaos?: Pick<Chaos, "rate" | "seed">;
  now(): number;
  readonly faults: {
    next(provider: ProviderId, fault: Fault, operation?: FaultOperation): void;
  };
  advance(duration: number | string): Promise<void>;
  settle(provider: ProviderId, reference: string, status: Decision): void;
  notifyAgain(provider: ProviderId, reference: string): Promise<DeliveryAttempt>;
  balances(): readonly ProviderBalance[];
  ledger(): readonly LedgerEntry[];
  close(): Promise<void>;
}
export declare function startSandbox(options?: SandboxOptions): Promise<Sandbox>;
interface ScenarioStep {
  readonly status: Settlement | "pending";
  readonly after?: number;
}
interface Scenario {
  readonly digits: string;
  readonly meaning: string;
  readonly steps: readonly [ScenarioStep, ...ScenarioStep[]];
}
export declare const scenarios: readonly [Scenario, ...Scenario[]];
export { type Calls, type ChaosOptions, type Clock, type Decision, type Fault, type FaultOperation, type Gateways, type HongwenGateway, type HongwenGatewayOptions, type HongwenMerchant, type HongwenNotificationAttempt, type HongwenOrder, type HongwenOutcome, type HongwenProduct, type HongwenStatus, type HongwenTestMerchant, type InrFault, type InrGateway, type InrGatewayOptions, type InrMerchant, type InrNotificationAttempt, type InrOrder, type InrOutcome, type InrOutcomeDetails, type InrProduct, type InrSettlementDetails, type InrStatus, type JeepayGateway, type JeepayGatewayOptions, type JeepayMerchant, type JeepayOrder, type JeepayOutcome, type JeepayProduct, type JeepayState, type LedgerEntry, type LedgerStatus, type ManualClock, type MerchantSettings, type MulticountryFault, type MulticountryGateway, type MulticountryGatewayOptions, type MulticountryMerchant, type MulticountryNotificationAttempt, type MulticountryOrder, type MulticountryOutcome, type MulticountryProduct, type MulticountryStatus, type NotificationAttempt, type NotificationFault, type OutcomeDetails, type ProviderId, type Reason, type ReceivedRequest, type Sandbox, type SandboxOptions, type Scenario, type ScenarioStep, type Settlement, type SettlementDetails, type Verdict, signFields as signAsHongwen, signRawBody as signAsInr, signFields$1 as signAsJeepay };
