// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import { MessageFields, MessageFields as MessageFields$1, SignedNotification, SignedNotification as SignedNotification$1 } from "@payout/core/provider";
import { CommonSettings } from "@payout/core";
interface JeepaySettings extends CommonSettings {
  readonly mchNo: string;
  readonly appId: string;
  readonly secretKey: string;
  readonly baseUrl?: string;
  readonly sendRemark?: boolean;
}
export type TestMerchant = Pick<JeepaySettings, "mchNo" | "secretKey">;
export interface SignedNotificationOptions {
  readonly form?: "form" | "json" | "query";
  readonly url?: string;
}
export declare function signedNotification(fields: MessageFields$1, merchant: TestMerchant, options?: SignedNotificationOptions): SignedNotification$1;
export type { MessageFields, SignedNotification };
