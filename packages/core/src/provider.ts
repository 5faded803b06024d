/** What a gateway package is built from. Callers of a gateway need only the main entry. */

export { acknowledgeWith } from "./acknowledgement.ts";
export { isObject, textOf } from "./answer.ts";
export { checkExpected, refuseOther } from "./believe.ts";
export type { CallContext } from "./call.ts";
export {
  describeEntries,
  explainEntries,
  joinEntries,
  mentionsField,
  type SignedEntry,
  signedEntries,
} from "./canonical.ts";
export { defineGateway, type ProviderWithBalance } from "./define-gateway.ts";
export { equalDigests, md5Hex, sha256Hex } from "./digest.ts";
export type {
  AnswerTrust,
  BalanceReader,
  CreateOperation,
  GatewayDefinition,
  GatewayNotification,
  GatewayOperation,
  MessageContext,
  MessageIdentity,
  NotificationReader,
  SignedRequest,
} from "./gateway.ts";
export { type BalanceOperation, readsBalance } from "./gateway-balance.ts";
export type { HttpRequest } from "./http.ts";
export { type JsonObject, type JsonValue, type Lossless, parseJsonObject } from "./json.ts";
export { jsonRequest } from "./json-request.ts";
export { sameAmount, textFromUnits, unitsAtScale, withDecimals } from "./money.ts";
export { nearestName } from "./nearest.ts";
export type { NotificationFields, NotificationForm } from "./notification-fields.ts";
export { checkAgainst } from "./order.ts";
export { type OrderCheck, writeOrder } from "./order-check.ts";
export { makePayout, type PayoutFacts } from "./payout.ts";
export { safeText, shownName, valuesOf } from "./redact.ts";
export { base64, type KeyInput, modulusLength, readKey, readPrivateKey, readPublicKey } from "./rsa-key.ts";
export {
  type CommonSettings,
  misconfigured,
  type OwnSettings,
  type ResolvedSettings,
  requireText,
  resolveSettings,
} from "./settings.ts";
export { type BodySignature, signedBody } from "./signed-body.ts";
export { type FieldSignature, signedAnswers, signedFields } from "./signed-fields.ts";
export {
  type AnswerRule,
  type ErrorClass,
  type ErrorEntry,
  type ErrorTable,
  findError,
  type StatusMeaning,
  type StatusReading,
  type StatusTable,
  statusOf,
} from "./status.ts";
export { epochMsToIso, isTimeZone, localTimeText, localTimeToIso } from "./time.ts";
export { unsignedAnswers } from "./unsigned-answers.ts";
export { describeProblems, type ValidationProblem, type Validator } from "./validation.ts";
export { hiddenCharacter } from "./visible.ts";
export {
  checkNotificationOptions,
  type MessageFields,
  type NotificationWriting,
  type SignedNotification,
  writeNotification,
} from "./write-notification.ts";
