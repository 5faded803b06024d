// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import { MessageFields, MessageFields as MessageFields$1, SignedNotification, SignedNotification as SignedNotification$1 } from "@payout/core/provider";
import { KeyObject } from "node:crypto";
type KeyInput = string | KeyObject;
export interface TestMerchant {
  readonly platformPrivateKey: KeyInput;
}
export interface SignedNotificationOptions {
  readonly form?: "form" | "json";
  readonly url?: string;
}
export declare function signedNotification(fields: MessageFields$1, merchant: TestMerchant, options?: SignedNotificationOptions): SignedNotification$1;
export type { MessageFields, SignedNotification };
