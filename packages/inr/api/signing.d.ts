// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
export declare function canonicalText(rawBody: string | Uint8Array, apiKey: string): string;
export declare function sign(rawBody: string | Uint8Array, apiKey: string): string;
export declare function verify(rawBody: string | Uint8Array, signature: unknown, apiKey: string): boolean;
export declare function explain(rawBody: string | Uint8Array, apiKey: string): string;
