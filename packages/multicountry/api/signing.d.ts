// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import "@payout/core/provider";
type KeyPlacement = "prefix" | "suffix";
export declare function canonicalText(fields: Readonly<Record<string, unknown>>, apiToken: string, keyPlacement?: KeyPlacement): string;
export declare function sign(fields: Readonly<Record<string, unknown>>, apiToken: string, keyPlacement?: KeyPlacement): string;
export declare function verify(fields: Readonly<Record<string, unknown>>, signature: unknown, apiToken: string, keyPlacement?: KeyPlacement): boolean;
export declare function explain(fields: Readonly<Record<string, unknown>>, apiToken: string, keyPlacement?: KeyPlacement): string;
export {};
