import type { ProviderId } from "../../../packages/sandbox/src/index.ts";

/** The send that the merchant is to make. */
export interface Sending {
  readonly provider: ProviderId;
  readonly settings: object;
  readonly order: object;
  readonly agent?: { readonly proxy?: string; readonly ca: string; readonly key: string; readonly cert: string };
  /** What `proceed` answers, call by call; then true. */
  readonly proceed?: readonly boolean[];
  readonly timeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly abortAfterMs?: number;
}

/** How a send ended in the merchant's runtime. */
export interface Ending {
  readonly status?: string;
  readonly code?: string;
  readonly outcome?: "not_sent" | "unknown";
  readonly message?: string;
  readonly cause?: string;
  /** What was thrown that is no PayoutError. */
  readonly crashed?: string;
  /** How often `proceed` was called. */
  readonly proceedCalls: number;
  readonly ms?: number;
}

/** A payout that a notification brought. */
export interface Delivered {
  readonly provider: ProviderId;
  readonly reference: string;
  readonly status: string;
}

/** The merchant's three addresses, as functions. */
export interface Merchant {
  takeSettings(settings: object): Promise<void>;
  send(sending: Sending): Promise<Ending>;
  received(): Promise<readonly Delivered[]>;
}

/** Speaks to the merchant that listens at `url`. */
export function merchantAt(url: string): Merchant {
  const call = async (path: string, body?: object): Promise<unknown> => {
    const init = body && { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(url + path, { ...init, signal: AbortSignal.timeout(30_000) });
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status} ${await response.text()}`);
    return response.json();
  };
  return {
    takeSettings: async (settings) => void (await call("/settings", settings)),
    send: async (sending) => (await call("/send", sending)) as Ending,
    received: async () => (await call("/received")) as Delivered[],
  };
}

/** How an ending is printed. */
export function describe({ status, code, outcome, message, cause, crashed }: Ending): string {
  return status ?? crashed ?? [code, outcome, message, cause].filter(Boolean).join(", ");
}
