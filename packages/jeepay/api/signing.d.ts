// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
export declare function canonicalText(fields: Readonly<Record<string, unknown>>, secretKey: string): string;
export declare function sign(fields: Readonly<Record<string, unknown>>, secretKey: string): string;
export declare function verify(fields: Readonly<Record<string, unknown>>, signature: unknown, secretKey: string): boolean;
export declare function explain(fields: Readonly<Record<string, unknown>>, secretKey: string): string;
