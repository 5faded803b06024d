import type { CallContext } from "./call.ts";
import type { CallOptions } from "./contract.ts";
import { failure } from "./errors.ts";
import { longestTimeoutMs, type ResolvedSettings } from "./settings.ts";
import { stopwatch } from "./stopwatch.ts";

const defaultSendTimeoutMs = 90_000;
const defaultTimeoutMs = 30_000;

/** The time budget of a call. */
export interface TimeLimit {
  /** Whether it is used up, also when the process or the machine stood still and no timer fired. */
  passed(): boolean;
  /** Registers what to do when the budget is used up or the caller aborts. */
  onEnd(listener: (reason: unknown) => void): void;
  release(): void;
}

/** One timer and the caller's signal, both let go when the call ends. */
export function timeLimit(call: CallContext, settings: ResolvedSettings, options: CallOptions): TimeLimit {
  const timeoutMs =
    options.timeoutMs ?? settings.timeoutMs ?? (call.operation === "send" ? defaultSendTimeoutMs : defaultTimeoutMs);
  if (!Number.isSafeInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > longestTimeoutMs) {
    const message = `options.timeoutMs must be a whole number from 1 to ${longestTimeoutMs}. Nothing was sent.`;
    throw failure(call, { code: "configuration", notSent: true, message });
  }
  const listeners: ((reason: unknown) => void)[] = [];
  const elapsed = stopwatch();
  let over = false;
  const end = () => {
    for (const listener of listeners) listener(new Error("the call has ended"));
  };
  const timer = setTimeout(() => {
    over = true;
    end();
  }, timeoutMs);
  options.signal?.addEventListener("abort", end, { once: true });
  return {
    passed: () => over || elapsed() >= timeoutMs,
    onEnd: (listener) => listeners.push(listener),
    release: () => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", end);
    },
  };
}
