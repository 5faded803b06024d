// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import { NotificationRequest } from "@payout/core";
type KeyPlacement = "prefix" | "suffix";
export type MessageFields = Readonly<Record<string, string | number | null>>;
export declare function signedNotification(fields: MessageFields, apiToken: string, { keyPlacement, amountToken }?: {
  keyPlacement?: KeyPlacement;
  amountToken?: string;
}): NotificationRequest & {
  readonly body: string;
};
export {};
