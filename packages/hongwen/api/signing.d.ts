// What users of this entry can name. Written by `pnpm api-report`; read its diff like code.
import "@payout/core/provider";
import { KeyObject } from "node:crypto";
type KeyInput = string | KeyObject;
export declare function canonicalText(fields: Readonly<Record<string, unknown>>): string;
export declare function sign(fields: Readonly<Record<string, unknown>>, privateKey: KeyInput): string;
export declare function verify(fields: Readonly<Record<string, unknown>>, signature: unknown, publicKey: KeyInput): boolean;
export declare function explain(fields: Readonly<Record<string, unknown>>, key?: KeyInput): string;
export {};
