import type { AnyProvider, EngineSettings } from "@payout/engine";

/** The gateways that a configuration can name. */
export const gatewayNames = ["jeepay.transfer", "jeepay.cashout", "hongwen", "inr", "multicountry"] as const;

/** One product of one gateway. */
export type GatewayName = (typeof gatewayNames)[number];

/** A value that is not in the configuration: it is in a variable of the environment, or in a file. */
export type SecretSource = { readonly env: string } | { readonly file: string };

/** One merchant account at a gateway: which, and the settings of its `createX`. */
export interface ProviderConfig {
  /** The product of the gateway. */
  readonly gateway: GatewayName;
  /** The settings of its package; each value as it is, or where it is. Secrets in JSON must be somewhere else. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** `payout.config.ts`, `.js` or `.json`. Everything but the names of providers and the engine's rules counts with `--live` only. */
export interface PayoutConfig {
  /** The providers by the name that orders use. `--live` needs their settings; without it the sandbox has its own. */
  readonly providers: Readonly<Record<string, ProviderConfig | AnyProvider>>;
  /**
   * Where payouts are stored: a folder for one process at a time, or a `postgres://` URL, which belongs into the environment. A
   * program can pass a pool or a PGlite of its own.
   */
  readonly database?: EngineSettings["database"] | SecretSource;
  /** The other settings of the engine: rules, limits, `publicUrl`, alerts. */
  readonly engine?: Omit<EngineSettings, "providers" | "database" | "onError">;
  /**
   * The roles of each login: `operator` decides and submits, `approver` approves, `admin` changes rules, ends a recovery and erases; and
   * whatever approval rules name. @default every login has all
   */
  readonly operators?: Readonly<Record<string, readonly string[]>>;
  /** The time zone of days and of printed times, as an IANA name. @default "UTC" */
  readonly timeZone?: string;
}

/** Types a configuration. */
export function defineConfig(config: PayoutConfig): PayoutConfig {
  return config;
}
