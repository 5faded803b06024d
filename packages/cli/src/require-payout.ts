import type { Engine, StoredPayout } from "@payout/engine";
import { exitCodes } from "./exit-codes.ts";
import { CommandError } from "./failure.ts";

/** The payout of a reference. @throws CommandError `refused` if there is none, EngineError `ambiguous_reference` */
export async function requirePayout(engine: Engine, reference: string, provider?: string): Promise<StoredPayout> {
  const payout = await engine.get(reference, provider === undefined ? {} : { provider });
  if (payout !== undefined) return payout;
  throw new CommandError(
    exitCodes.refused,
    "unknown_reference",
    `no payout has the reference ${reference}. Check it, and whether you meant --live`,
    { reference, provider },
  );
}
