// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import { MessageFields, MessageFields as MessageFields$1, SignedNotification, SignedNotification as SignedNotification$1 } from "@payout/core/provider";
import { CommonSettings } from "@payout/core";
type KeyPlacement = "prefix" | "suffix";
interface MulticountrySettings extends CommonSettings {
  readonly baseUrl: string;
  readonly mchId: string;
  readonly apiToken: string;
  readonly keyPlacement?: KeyPlacement;
}
export type TestMerchant = Pick<MulticountrySettings, "mchId" | "apiToken" | "keyPlacement">;
export interface SignedNotificationOptions {
  readonly amountAs?: "text" | "number";
  readonly url?: string;
}
export declare function signedNotification(fields: MessageFields$1, merchant: TestMerchant, options?: SignedNotificationOptions): SignedNotification$1;
export type { MessageFields, SignedNotification };
