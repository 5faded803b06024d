// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import { MessageFields, MessageFields as MessageFields$1, SignedNotification, SignedNotification as SignedNotification$1 } from "@payout/core/provider";
import { CommonSettings } from "@payout/core";
interface InrSettings extends CommonSettings {
  readonly baseUrl: string;
  readonly merchantId: string;
  readonly apiKey: string;
  readonly amountLimits?: {
    readonly minimum?: string;
    readonly maximum?: string;
  };
  readonly phonePattern?: RegExp;
}
export type TestMerchant = Pick<InrSettings, "merchantId" | "apiKey">;
export interface SignedNotificationOptions {
  readonly url?: string;
}
export declare function signedNotification(fields: MessageFields$1, merchant: TestMerchant, options?: SignedNotificationOptions): SignedNotification$1;
export type { MessageFields, SignedNotification };
