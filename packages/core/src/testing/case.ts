import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { inspect } from "node:util";
import type { Payout, PayoutProvider } from "../contract.ts";
import { PayoutError, type PayoutErrorCode } from "../errors.ts";
import type { CommonSettings } from "../settings.ts";
import { type Script, type ScriptedGateway, startScriptedGateway } from "./scripted-gateway.ts";
import type { ConformanceSubject } from "./subject.ts";

/** One thing that every provider must do. `run` rejects when the provider does not. */
export interface ConformanceCase {
  /** Begins with the money rule it proves, for example "rule 1: …". */
  readonly name: string;
  /** Runs the case. Rejects with an assertion error when the rule does not hold. */
  run(): Promise<void>;
}

/** What a case works with. */
export interface Bench<Destination = never> {
  readonly subject: ConformanceSubject<Destination>;
  readonly gateway: ScriptedGateway;
  readonly reference: string;
  /** Makes the provider under test, pointed at the scripted gateway. */
  provider(settings?: CommonSettings): PayoutProvider<Destination>;
  /** Sends a valid order to a gateway that answers so, and returns the error. */
  sendFails(script: Script, settings?: CommonSettings): Promise<PayoutError>;
}

type Body = (bench: Bench) => Promise<void>;

// A provider that waits for ever must fail its case, not the whole run.
const longestCaseMs = 4000;

// Why the last call of a case was rejected. A provider wraps what its own code threw: without it a failed case would not say what to repair.
const rejections = new AsyncLocalStorage<{ cause?: unknown }>();

/** Makes a case: a fresh gateway and reference for `body`, and no secret in anything it threw. */
export function defineCase(subject: ConformanceSubject, name: string, body: Body): ConformanceCase {
  return {
    name,
    run: async () => {
      const gateway = await startScriptedGateway();
      const reference = subject.reference();
      const provider = (settings: CommonSettings = {}) =>
        subject.createProvider({ timeoutMs: 2000, ...settings, baseUrl: gateway.url });
      const sendFails = (script: Script, settings?: CommonSettings) => {
        gateway.answer(script);
        return rejection(subject, () => provider(settings).send(subject.order(reference)));
      };
      const last: { cause?: unknown } = {};
      try {
        const bench = { subject, gateway, reference, provider, sendFails };
        await rejections.run(last, () => within(longestCaseMs, body(bench)));
      } catch (error) {
        throw error instanceof assert.AssertionError && last.cause !== undefined ? causedBy(error, last.cause) : error;
      } finally {
        await gateway.close();
      }
    },
  };
}

function causedBy(error: Error, cause: unknown): Error {
  error.cause ??= cause;
  return error;
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the provider did not come to an end within ${milliseconds} ms`)),
      milliseconds,
    );
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The `PayoutError` that a call must reject with, checked to hold nothing sensitive. */
export async function rejection(subject: ConformanceSubject, call: () => Promise<unknown>): Promise<PayoutError> {
  let result: unknown;
  try {
    result = await call();
  } catch (error) {
    const last = rejections.getStore();
    if (last !== undefined) last.cause = error instanceof Error ? error.cause : undefined;
    assert.ok(PayoutError.is(error), `expected a PayoutError, got ${inspect(error)}`);
    assertNothingSensitive(subject, error);
    return error;
  }
  throw new assert.AssertionError({ message: `expected a PayoutError, but it resolved with ${inspect(result)}` });
}

/** Nothing that a log could show holds a secret, an account number or a name. */
export function assertNothingSensitive(subject: ConformanceSubject, value: unknown): void {
  const shown = [
    JSON.stringify(value),
    inspect(value, { depth: 8 }),
    String(value),
    value instanceof Error ? value.stack : "",
  ].join("\n");
  for (const secret of subject.sensitive) assert.ok(!shown.includes(secret), "something sensitive is visible");
}

/** The error of a `send` after which money may have moved. */
export function assertUnknown(error: PayoutError, code?: PayoutErrorCode): void {
  assert.equal(error.operation, "send");
  assert.equal(error.outcome, "unknown", `${error.code} must be unknown: ${error.message}`);
  if (code !== undefined) assert.equal(error.code, code);
}

/** The error of a `send` with proof that it moved no money. */
export function assertNotSent(error: PayoutError, code?: PayoutErrorCode): void {
  assert.equal(error.operation, "send");
  assert.equal(error.outcome, "not_sent", `${error.code} must be not_sent: ${error.message}`);
  if (code !== undefined) assert.equal(error.code, code);
}

/** How many POSTs reached the gateway. */
export function posts(gateway: ScriptedGateway): number {
  return gateway.requests.filter(({ method }) => method === "POST").length;
}

/** The part of a payout that a raw word decides. */
export function meaning({ status, final, repayable }: Payout): object {
  return { status, final, repayable };
}

/** The case, unless the subject says that its gateway cannot do what the case requires. */
export function unless(impossible: boolean, given: ConformanceCase): ConformanceCase[] {
  return impossible ? [] : [given];
}
