import type { PGlite } from "@electric-sql/pglite";
import { type EngineContext, providerOf } from "../../../packages/engine/src/context.ts";
import { getPayout } from "../../../packages/engine/src/find/by-reference.ts";
import { notificationHandlerOf } from "../../../packages/engine/src/notification-handler.ts";
import { createOpening } from "../../../packages/engine/src/opening.ts";
import { settleDoubts } from "../../../packages/engine/src/recovery/recover.ts";
import type { Witness } from "../../../packages/engine/src/recovery/witness.ts";
import { resolveProviders } from "../../../packages/engine/src/settings.ts";
import { submitOne } from "../../../packages/engine/src/submit.ts";
import { type Backup, type RealDatabase, realDatabase } from "./real-database.ts";
import { createRealProvider, type RealProvider } from "./real-provider.ts";
import { hour, type Setting } from "./setting.ts";
import type { Index } from "./world.ts";

/** The engine itself, on a database in memory, without clocks and jobs: nothing happens until a trace says so. */
export interface RealEngine extends Pick<RealProvider, "nextCall"> {
  readonly setting: Setting;
  readonly database: Omit<RealDatabase, "restore" | "forgetRestore">;
  /** The engine in the process of one worker: what is known besides the database differs. */
  contextOf(worker: Index): EngineContext;
  /** Begins anew, on a database that both workers have compared with what they know. */
  begin(): Promise<void>;
  submit(reference: string): Promise<void>;
  /** What of the stored payout a trace predicts. */
  get(reference: string): Promise<Stored | "missing">;
  notify(reference: string, status: string): Promise<void>;
  /** An older database takes the place of the one that the workers use. */
  restore(reference: string, backup: Backup): Promise<void>;
  close(): Promise<void>;
}

/** What of a payout, and of its provider, the model and the engine must agree on. */
export interface Stored {
  readonly state: string;
  readonly attempt: number;
  readonly repayable: boolean;
  readonly final: boolean;
  readonly stuck: boolean;
  readonly hasNextJob: boolean;
  readonly checksFirst: boolean;
  readonly recovering: boolean;
}

let schemas = 0;

/** Opens an engine with the setting's rules, in a schema of its own. */
export async function openRealEngine(pglite: PGlite, setting: Setting): Promise<RealEngine> {
  const { refusesDuplicates, rules: modelled } = setting;
  // The engine takes neither no time at all nor for ever: so little, and longer than any trace.
  const sendTimeoutMs = Math.max(modelled.sendTimeoutMs, 1);
  const stuckAfterMs = Math.min(modelled.stuckAfterMs, 1000 * hour);
  const rules = { ...modelled, sendTimeoutMs, stuckAfterMs };
  const { provider, nextCall } = createRealProvider(refusesDuplicates);
  const schema = `model_${++schemas}`;
  const settings = { database: pglite, schema, jobsSchema: "model_jobs", providers: { gateway: provider }, rules };
  const providers = resolveProviders(settings);
  const fail = (error: unknown) => {
    throw error;
  };
  const opening = createOpening(settings, providers, fail);
  const opened = await opening.opened();
  // "Not found" counts: this provider has found another order.
  opened.evidence.found(providerOf(opened, "gateway"), "OTHER");
  const contexts = [inProcess(opened), inProcess(opened)] as const;
  const handler = notificationHandlerOf(opening.opened, providers, fail, opened.meter);
  const database = realDatabase(pglite, contexts[0]);
  return {
    setting,
    database,
    nextCall,
    contextOf: (worker) => contexts[worker],
    async begin() {
      await database.forgetRestore();
      for (const context of contexts) {
        Object.assign(context.witness, unseen);
        await settleDoubts(context);
      }
    },
    async submit(reference) {
      await submitOne(opened, { order: orderOf(reference), provider: "gateway" });
    },
    get: (reference) => stored(opened, reference),
    async notify(reference, status) {
      const request = { method: "POST", body: JSON.stringify({ reference, status }) };
      const response = await handler(new Request("http://127.0.0.1/notifications/gateway", request));
      if (response.status !== 200) throw new Error(`a notification was answered with ${response.status}`);
    },
    async restore(reference, backup) {
      const seen = await database.restore(reference, backup);
      for (const { witness } of contexts) Object.assign(witness, { seen, compared: "the life before" });
    },
    close: opening.close,
  };
}

const unseen: Pick<Witness, "seen" | "compared"> = { seen: undefined, compared: undefined };

/** Another process on the same database. It reads the server's identity and position, which PGlite has too. */
function inProcess(context: EngineContext): EngineContext {
  return { ...context, witness: { ...context.witness, ...unseen, readsServer: true } };
}

function orderOf(reference: string) {
  return { reference, amount: { value: "1.00", currency: "CNY" }, destination: {} };
}

async function stored(context: EngineContext, reference: string): Promise<Stored | "missing"> {
  const payout = await getPayout(context, reference);
  if (payout === undefined) return "missing";
  const { state, attempt, repayable, final, stuckSince, nextAt, blockedBy } = payout;
  return {
    state,
    attempt,
    repayable,
    final,
    stuck: stuckSince !== undefined,
    hasNextJob: nextAt !== undefined,
    checksFirst: blockedBy?.includes("check_first") === true,
    recovering: await isRecovering(context),
  };
}

async function isRecovering({ db }: EngineContext): Promise<boolean> {
  const row = await db.selectFrom("provider_state").select("recovering_since").executeTakeFirst();
  return row?.recovering_since != null;
}
