/** What a gateway package is built from. Callers of a gateway need only the main entry. */

export { acknowledgeWith } from "./acknowledgement.ts";
export { aboutCall, askFirst } from "./about.ts";
export { isObject, readAnswer, textOf, unreadableAnswer } from "./answer.ts";
export {
  checkAccount,
  checkCanAsk,
  checkExpected,
  checkLookup,
  checkOrdered,
  checkUnsignedAllowed,
  refuseOther,
} from "./believe.ts";
export type { CallContext } from "./call.ts";
export { describeEntries, explainEntries, joinEntries, type SignedEntry, signedEntries } from "./canonical.ts";
export { defineGateway } from "./define-gateway.ts";
export { defineProvider, type ProviderParts, type ProviderWithBalance } from "./define-provider.ts";
export { equalDigests, md5Hex, sha256Hex } from "./digest.ts";
export { type Failure, failure } from "./errors.ts";
export type {
  AnswerReading,
  BalanceOperation,
  BodySignature,
  FieldSignature,
  GatewayDefinition,
  GatewayNotification,
  GatewayOperation,
  MessageContext,
  SignedRequest,
} from "./gateway.ts";
export { exchange, type HttpAnswer, type HttpRequest } from "./http.ts";
export { type JsonObject, type JsonValue, type Lossless, parseJsonObject } from "./json.ts";
export { jsonRequest } from "./json-request.ts";
export { sameAmount, textFromUnits, unitsAtScale, withDecimals } from "./money.ts";
export { headerOf, type NotificationFields, type NotificationForm, readNotification } from "./notification-fields.ts";
export { checkAgainst, checkDestination, checkOrder, invalidOrder, requireCurrency, withoutEmpty } from "./order.ts";
export { makePayout, type PayoutFields } from "./payout.ts";
export { safeText, valuesOf } from "./redact.ts";
export { type Refusal, refusalError } from "./refusal.ts";
export {
  type CommonSettings,
  misconfigured,
  type ResolvedSettings,
  requireText,
  resolveSettings,
} from "./settings.ts";
export {
  type ErrorClass,
  type ErrorEntry,
  type ErrorTable,
  findError,
  type StatusMeaning,
  type StatusTable,
  statusMeaning,
} from "./status.ts";
export { epochMsToIso, isTimeZone, localTimeText, localTimeToIso } from "./time.ts";
export { describeProblems, type ValidationProblem, type Validator } from "./validation.ts";
