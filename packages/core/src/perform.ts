import { aboutCall, queryFirst } from "./about.ts";
import type { CallContext, Operation } from "./call.ts";
import type { Payout } from "./contract.ts";
import { failure, isFailureOf, type PayoutError } from "./errors.ts";
import { type CallEvent, notifyObservers } from "./observe.ts";
import type { ResolvedSettings } from "./settings.ts";

/**
 * Runs one operation of a provider: observers see it start and end, and whatever goes wrong leaves as a `PayoutError`.
 */
export async function perform<Result>(
  settings: ResolvedSettings,
  about: { readonly provider: string; readonly operation: Operation; readonly reference?: string | undefined },
  work: (call: CallContext) => Promise<Result>,
): Promise<Result> {
  const { provider, operation, reference } = about;
  const call = callOf(provider, operation, reference);
  const started = performance.now();
  const emit = (event: Omit<CallEvent, "provider" | "operation">) =>
    notifyObservers(settings.observers, { provider, operation, reference: call.reference, ...event });
  emit({ type: "started" });
  try {
    const result = await work(call);
    emit({ type: "answered", durationMs: performance.now() - started, ...payoutFacts(result) });
    return result;
  } catch (error) {
    const known = isFailureOf(call, error) ? error : unexpected(call, error);
    emit({
      type: "failed",
      durationMs: performance.now() - started,
      reference: known.reference ?? call.reference,
      code: known.code,
      outcome: known.outcome,
    });
    throw known;
  }
}

/** The context of a call. A caller without types can pass anything; only text is a reference. */
export function callOf(provider: string, operation: Operation, reference: unknown): CallContext {
  return { provider, operation, ...(typeof reference === "string" && { reference }), posted: false };
}

/** The same for work that calls no gateway; no observer sees it. */
export function performNow<Result>(call: CallContext, work: (call: CallContext) => Result): Result {
  try {
    return work(call);
  } catch (error) {
    throw isFailureOf(call, error) ? error : unexpected(call, error);
  }
}

/** A mistake of ours, or of a function that the caller supplied, must not lose the one thing that counts: was it sent? */
function unexpected(call: CallContext, cause: unknown): PayoutError {
  if (!call.posted) {
    return failure(call, {
      code: "configuration",
      notSent: true,
      cause,
      message: `${aboutCall(call)}: a setting or callback threw. Nothing was sent.`,
    });
  }
  return failure(call, {
    code: "bad_response",
    cause,
    message: `${aboutCall(call)}: the answer could not be read. ${queryFirst(call)}`,
  });
}

function payoutFacts(result: unknown): Partial<Pick<Payout, "reference" | "providerId" | "status" | "providerStatus">> {
  const payout = (result as { payout?: Payout }).payout ?? (result as Payout);
  if (typeof payout?.status !== "string") return {};
  const { reference, providerId, status, providerStatus } = payout;
  return {
    reference,
    status,
    ...(providerId !== undefined && { providerId }),
    ...(providerStatus !== undefined && { providerStatus }),
  };
}
