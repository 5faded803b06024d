import type { PGlite } from "@electric-sql/pglite";
import { type EngineContext, providerOf } from "../../../packages/engine/src/context.ts";
import { getPayout } from "../../../packages/engine/src/find.ts";
import { notificationHandlerOf } from "../../../packages/engine/src/notification-handler.ts";
import { createOpening } from "../../../packages/engine/src/opening.ts";
import { resolveProviders } from "../../../packages/engine/src/settings.ts";
import { submitOne } from "../../../packages/engine/src/submit.ts";
import { createRealProvider, type RealProvider } from "./real-provider.ts";
import type { Setting } from "./setting.ts";

/** The engine itself, on a database in memory, without clocks and jobs: nothing happens until a trace says so. */
export interface RealEngine extends Pick<RealProvider, "nextCall"> {
  readonly context: EngineContext;
  submit(reference: string): Promise<void>;
  /** What of the stored payout a trace predicts. */
  get(reference: string): Promise<Stored>;
  notify(reference: string, status: string): Promise<void>;
  /** Makes everything that is stored about a payout older. */
  older(reference: string, milliseconds: number): Promise<void>;
  /** Makes the next job due at once, however long its pause is. */
  makeDue(reference: string): Promise<void>;
  close(): Promise<void>;
}

/** What of a payout the model and the engine must agree on. */
export interface Stored {
  readonly state: string;
  readonly attempt: number;
  readonly repayable: boolean;
  readonly final: boolean;
  readonly stuck: boolean;
  readonly hasNextJob: boolean;
}

const times = ["accepted_at", "sent_at", "settles_at", "closed_at", "updated_at", "next_at", "stuck_at"] as const;
let schemas = 0;

/** Opens an engine with the setting's rules, in a schema of its own. */
export async function openRealEngine(pglite: PGlite, { refusesDuplicates, rules }: Setting): Promise<RealEngine> {
  const { provider, nextCall } = createRealProvider(refusesDuplicates);
  const schema = `model_${++schemas}`;
  const settings = { database: pglite, schema, jobsSchema: "model_jobs", providers: { gateway: provider }, rules };
  const providers = resolveProviders(settings);
  const fail = (error: unknown) => {
    throw error;
  };
  const opening = createOpening(settings, providers, fail);
  const context = await opening.opened();
  // "Not found" counts: this provider has found another order.
  context.evidence.found(providerOf(context, "gateway"), "OTHER");
  const handler = notificationHandlerOf(opening.opened, providers, fail, context.meter);
  const update = async (changes: string, reference: string) => {
    await pglite.query(`update "${schema}".payouts set ${changes} where reference = $1`, [reference]);
  };
  return {
    context,
    nextCall,
    async submit(reference) {
      await submitOne(context, { order: orderOf(reference), provider: "gateway" });
    },
    get: (reference) => stored(context, reference),
    async notify(reference, status) {
      const request = { method: "POST", body: JSON.stringify({ reference, status }) };
      const response = await handler(new Request("http://127.0.0.1/notifications/gateway", request));
      if (response.status !== 200) throw new Error(`a notification was answered with ${response.status}`);
    },
    older: (reference, milliseconds) =>
      update(times.map((time) => `${time} = ${time} - interval '${milliseconds} milliseconds'`).join(), reference),
    makeDue: (reference) => update("next_at = least(next_at, now())", reference),
    close: opening.close,
  };
}

function orderOf(reference: string) {
  return { reference, amount: { value: "1.00", currency: "CNY" }, destination: {} };
}

async function stored(context: EngineContext, reference: string): Promise<Stored> {
  const payout = await getPayout(context, reference);
  if (payout === undefined) throw new Error(`${reference} is not stored`);
  const { state, attempt, repayable, final, stuckSince, nextAt } = payout;
  return { state, attempt, repayable, final, stuck: stuckSince !== undefined, hasNextJob: nextAt !== undefined };
}
