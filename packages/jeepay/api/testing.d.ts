// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import { NotificationRequest } from "@payout/core";
export type MessageFields = Readonly<Record<string, string | number | null>>;
export declare function signedNotification(fields: MessageFields, secretKey: string, form?: "form" | "json" | "query"): NotificationRequest & {
  readonly body: string;
};
export declare function signedAnswer(data: MessageFields, secretKey: string): string;
