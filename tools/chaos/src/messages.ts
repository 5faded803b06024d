import type { MerchantSettings } from "@payout/sandbox";
import type { BookLine } from "./compare.ts";
import type { ChaosRun } from "./options.ts";

/** The task that a worker process receives when it starts. */
export interface WorkerTask {
  readonly run: ChaosRun;
  /** Which of the workers it is: it submits every `workers`-th order. */
  readonly worker: number;
  /** How many of its orders were submitted for certain by those before it. */
  readonly from: number;
  /** How many it submits for now: the rest when it is told to. */
  readonly upTo: number;
  /** The folder for the claim journal of this machine's workers; absent where nothing gets restored. */
  readonly journal?: string;
  readonly database: string;
  readonly merchants: MerchantSettings;
  readonly publicUrl: string;
  /** Where the gateways' back office is. */
  readonly backOffice: string;
}

/**
 * What a worker process is requested to do later: report its whole book, reconcile with every gateway, submit the rest, or have its
 * operators pause or go on.
 */
export type WorkerRequest = "book" | "reconcile" | "submit_rest" | "operators_pause" | "operators_go_on";

/** What a worker process reports. */
export type WorkerNews =
  | { readonly kind: "reconciled"; readonly updated: number }
  | { readonly kind: "book"; readonly lines: readonly BookLine[] }
  | { readonly kind: "ready"; readonly port: number }
  /** The engine refused an operator's approval of what is their own. */
  | { readonly kind: "own_refused" }
  /** So many of its orders are stored. */
  | { readonly kind: "submitted"; readonly count: number }
  /** What `engine.on("payout")` delivered. */
  | {
      readonly kind: "event";
      readonly id: string;
      readonly at: number;
      readonly key: string;
      readonly event: string;
      readonly state: string | undefined;
    };

/** What a sandbox process reports when it is ready. */
export interface SandboxReady {
  readonly url: string;
  readonly merchants: MerchantSettings;
}
