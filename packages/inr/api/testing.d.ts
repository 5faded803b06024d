// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import { NotificationRequest } from "@payout/core";
export type MessageFields = Readonly<Record<string, string | number | null>>;
export interface TestMerchant {
  readonly merchantId: string;
  readonly apiKey: string;
}
export declare function signedNotification(message: MessageFields | string, { merchantId, apiKey }: TestMerchant): NotificationRequest & {
  readonly body: string;
};
