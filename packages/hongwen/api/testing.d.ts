// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import { KeyObject } from "node:crypto";
import { NotificationRequest } from "@payout/core";
type KeyInput = string | KeyObject;
export type MessageFields = Readonly<Record<string, string | number | bigint | null>>;
export declare function signedNotification(fields: MessageFields, platformPrivateKey: KeyInput, form?: "form" | "json"): NotificationRequest & {
  readonly body: string;
};
export declare function signedAnswer(fields: MessageFields, platformPrivateKey: KeyInput): string;
export {};
