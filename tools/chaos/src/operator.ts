import { setTimeout as pause } from "node:timers/promises";
import { type Engine, EngineError } from "@payout/engine";
import { providerIds as providers } from "./orders.ts";

/** The person whom a recovery waits for. */
export interface Operator {
  /** Says before a planned switch that the other server has everything. */
  expectFailover(): Promise<void>;
  /**
   * Ends the recovery that a promotion has begun, and releases what waits: the standby was synchronous, so it lacks nothing.
   * Resolves to how many providers recovered.
   */
  releaseAll(): Promise<number>;
  /** Ends the recovery after a restore once nothing waits to be queried any more, so it releases nothing. Resolves as `releaseAll`. */
  endRestore(isSubmitted: () => boolean): Promise<number>;
}

const decider = { actor: "chaos-operator", reason: "a rehearsal" };
const approver = "chaos-approver";

/** The database did not answer, or the gateway does not show yet everything that was sent before a recovery began. */
function mayRepeat(error: unknown): boolean {
  if (!EngineError.is(error)) return false;
  return error.code === "database" || (error.code === "not_allowed" && error.paths?.includes("before") === true);
}

/**
 * An operator who opens the engine for each act, as a script does, and repeats what is too early or got no answer. It keeps no
 * claim journal: what a restore has lost is for the workers to notice.
 */
export function createOperator(open: () => Engine, isOver: () => boolean): Operator {
  async function act<Result>(work: (engine: Engine) => Promise<Result>): Promise<Result> {
    for (;;) {
      const engine = open();
      try {
        return await work(engine);
      } catch (error) {
        if (isOver() || !mayRepeat(error)) throw error;
        await pause(1000);
      } finally {
        await engine.stop();
      }
    }
  }

  /** Ends the recovery of each provider that recovers. What another call has ended before its answer got lost counts too. */
  const end = (): Promise<number> => {
    const ended = new Set<string>();
    return act(async (engine) => {
      for (const provider of providers) {
        const { recovering } = await engine.providerStatus(provider);
        if (recovering === undefined) continue;
        ended.add(provider);
        await recover(engine, provider);
      }
      return ended.size;
    });
  };

  /** One proposes to end the recovery, and the other approves it. An earlier attempt may have got as far as the proposal. */
  async function recover(engine: Engine, provider: string): Promise<void> {
    for (const { id, kind } of await engine.proposals({ provider }))
      if (kind === "recovered") await engine.decline(id, decider);
    const { proposal } = await engine.recovered({ provider, before: new Date(), ...decider });
    if (proposal !== undefined) await engine.approve(proposal.id, { actor: approver });
  }

  const isEach = (engine: Engine, check: (status: Awaited<ReturnType<Engine["providerStatus"]>>) => boolean) =>
    Promise.all(providers.map(async (provider) => check(await engine.providerStatus(provider)))).then((all) =>
      all.every(Boolean),
    );

  async function until(isSo: (engine: Engine) => Promise<boolean>): Promise<void> {
    while (!isOver() && !(await act(isSo))) await pause(1000);
  }

  return {
    expectFailover: () => act((engine) => engine.expectFailover(decider)),
    // Opening the engine compares the server, so the recovery has begun.
    releaseAll: end,
    async endRestore(isSubmitted) {
      await until((engine) => isEach(engine, ({ recovering }) => recovering !== undefined));
      // Submitting goes on while the first payouts are queried, so it is looked at before them.
      await until(
        async (engine) => isSubmitted() && (await isEach(engine, ({ checkFirst }) => checkFirst.count === 0)),
      );
      return isOver() ? 0 : end();
    },
  };
}
