import { PayoutError, type PayoutErrorCode } from "@payout/core";
import { asCheck } from "../../../packages/engine/src/recovery/check-first.ts";
import type { ObservationRecord } from "../../../packages/engine/src/store/observation-record.ts";
import { afterFailedSend, notFound, suspended } from "../../../packages/engine/src/work/observation-of.ts";
import type { Model } from "./model.ts";
import { lastAttempt } from "./restore-steps.ts";
import { lockedRow, messageOf, reference } from "./row.ts";
import { nameOf } from "./send-steps.ts";
import type { Doing, Result, Row, Said } from "./world.ts";

/** What a worker has found out, as the engine stores it. */
export function sightingOf(worker: Doing<"store send" | "store query">, row: Row, model: Model): ObservationRecord {
  const { isOtherClaim, isOvertaken } = model.functions;
  if (worker.doing === "store query")
    return { ...ofQuery(worker, model), overtaken: isOvertaken(lockedRow(row), worker) };
  const record = ofSend(worker);
  return isOtherClaim(lockedRow(row), nameOf(worker)) ? { ...record, otherClaim: true } : record;
}

function ofSend({ attempt, result }: Doing<"store send">): ObservationRecord {
  if (result.why === "suspended") return suspended(attempt);
  const common = { source: "send", actor: "gateway", attempt, keep: true } as const;
  const status = saidBy(result);
  if (status !== undefined) return { ...common, word: result.word, payout: messageOf(status) };
  return { ...common, ...afterFailedSend(errorOf(result), reference) };
}

function ofQuery({ result, checks }: Doing<"store query">, model: Model): ObservationRecord {
  return checks ? { ...asCheck(answered(result, model)), attempt: lastAttempt } : answered(result, model);
}

function answered(result: Result, { setting }: Model): ObservationRecord {
  const status = saidBy(result);
  if (status !== undefined) return { word: result.word, source: "query", actor: "gateway", payout: messageOf(status) };
  const { word } = result;
  if (word !== "unanswered" && word !== "unproven") return notFound(setting.rules);
  const error = word === "unproven" ? "not_found" : "unavailable";
  return { word: "unanswered", source: "query", actor: "engine", reason: `the stub says ${error}`, error };
}

/** What the gateway's answer says; undefined where there is none. */
export function saidBy({ word }: Result): Said | undefined {
  return word.startsWith("says_") ? (word.slice("says_".length) as Said) : undefined;
}

/** As many errors as there are ways to fail: making one costs more than a step of the model. */
const thrown = new Map<string, PayoutError>();

function errorOf(result: Result): PayoutError {
  const name = `${result.word} ${result.why}`;
  const error = thrown.get(name) ?? sendError(result, reference);
  thrown.set(name, error);
  return error;
}

/** The error that a provider throws when a send ends without an answer, or with a refusal. */
export function sendError({ word, why }: Result, about: string): PayoutError {
  if (word === "refused") return failed("rejected", "not_sent", about);
  if (word === "lost") return failed("timeout", "unknown", about);
  return failed(why === "suspended" ? "aborted" : "network", "not_sent", about);
}

function failed(code: PayoutErrorCode, outcome: "not_sent" | "unknown", about: string): PayoutError {
  const message = `the gateway of the model: ${code}`;
  return new PayoutError({ code, outcome, reference: about, operation: "send", provider: "gateway", message });
}
