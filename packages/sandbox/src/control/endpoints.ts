import { explainSignature } from "../explain/explain.ts";
import type { Keyring } from "../explain/keyring.ts";
import { faultNames, operationsOfFault } from "../faults/faults.ts";
import type { LedgerStatus } from "../gateway/ledger.ts";
import { gatewayNames, type ProviderId, providerIds } from "../gateway/provider-ids.ts";
import type { Journal } from "../journal/journal.ts";
import type { LedgerEntry, Sandbox } from "../running-sandbox.ts";
import { decisions } from "../scenarios/settlements.ts";
import { milliseconds } from "../time/duration.ts";
import { eventId } from "./events.ts";
import { ControlError, type Given, optionalTextOf, optionalWordOf, textOf, textsOf, wordOf } from "./fields.ts";
import { orderDetail, ordersOf } from "./order-view.ts";
import type { ProviderControls } from "./provider-controls.ts";
import { sensitiveInRequest } from "./sensitive.ts";

/** What the control API steers and shows. */
export interface Controlled {
  readonly sandbox: Sandbox;
  readonly journal: Journal;
  readonly keyring: Keyring;
  readonly controls: Readonly<Record<ProviderId, ProviderControls>>;
  /** How the clock goes; `other` is one of the caller's own. */
  readonly clock: "real" | "manual" | "accelerated" | "other";
}

/** One address of the API: which fields it takes, and what it answers. */
export interface Endpoint {
  readonly fields: readonly string[];
  run(given: Given, controlled: Controlled): object | Promise<object>;
}

const statuses: readonly LedgerStatus[] = ["pending", "succeeded", "failed", "cancelled", "reversed", "absent"];

/** Every endpoint by method and path; parts in braces are any text. */
export const endpoints: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ["GET /health", { fields: [], run: health }],
  [
    "GET /ledger",
    { fields: ["provider", "status"], run: (given, { sandbox }) => ({ ledger: chosen(given, sandbox.ledger()) }) },
  ],
  [
    "GET /orders",
    {
      fields: ["provider", "status"],
      run: (given, { sandbox, journal }) => ({
        lastEventId: eventId(journal),
        orders: chosen(given, ordersOf(sandbox)),
      }),
    },
  ],
  ["GET /orders/{provider}/{reference}", { fields: ["merchant"], run: detail }],
  ["GET /balances", { fields: [], run: (_given, { sandbox }) => ({ balances: sandbox.balances() }) }],
  ["GET /providers", { fields: [], run: providers }],
  ["POST /faults", { fields: ["provider", "fault", "operation"], run: plantFault }],
  ["POST /advance", { fields: ["duration"], run: advance }],
  ["POST /settle", { fields: ["provider", "reference", "status"], run: settle }],
  ["POST /notify", { fields: ["provider", "reference"], run: notify }],
  ["POST /explain", { fields: ["gateway", "path", "headers", "body", "key"], run: explainRequest }],
]);

function health(_given: Given, { sandbox: { url, urls, now }, clock }: Controlled): object {
  return { status: "ok", url, urls, time: new Date(now()).toISOString(), clock };
}

function providers(_given: Given, { controls, sandbox }: Controlled): object {
  const line = (provider: ProviderId) => {
    const { settlements, faults } = controls[provider];
    const meanings = faults.map((fault) => ({ fault, operations: operationsOfFault(fault) }));
    return { provider, decisions: [...settlements, "reversed"], faults: meanings };
  };
  const { jeepay, inr } = sandbox.merchants;
  return { providers: providerIds.map(line), merchants: { jeepay, inr } };
}

function chosen<Line extends { readonly provider: string; readonly status: string }>(
  given: Given,
  lines: readonly Line[],
): readonly Line[] {
  const provider = optionalWordOf(given, "provider", providerIds);
  const status = optionalWordOf(given, "status", statuses);
  return lines.filter(
    (line) => (provider ?? line.provider) === line.provider && (status ?? line.status) === line.status,
  );
}

function detail(given: Given, { sandbox, journal, keyring }: Controlled): object {
  const provider = wordOf({ place: "path", fields: given.parts ?? {} }, "provider", providerIds);
  const reference = given.parts?.["reference"] ?? "";
  const merchant = optionalTextOf(given, "merchant");
  const isMeant = (line: LedgerEntry) =>
    line.provider === provider && line.reference === reference && (merchant ?? line.merchant) === line.merchant;
  const [order, ...others] = sandbox.ledger().filter(isMeant);
  if (!order) throw new ControlError(404, `no request has mentioned ${provider} ${reference} yet`, "path.reference");
  if (others.length > 0) {
    throw new ControlError(409, `more than one merchant has ${provider} ${reference}: say which`, "query.merchant");
  }
  return orderDetail(order, journal, keyring);
}

function plantFault(given: Given, { sandbox: { faults } }: Controlled): object {
  const provider = wordOf(given, "provider", providerIds);
  const fault = wordOf(given, "fault", faultNames);
  const operation = optionalWordOf(given, "operation", ["create", "query", "notification"] as const);
  explain(400, "body.fault", () => faults.next(provider, fault, operation));
  return { next: { provider, fault, operation } };
}

async function advance(given: Given, { sandbox }: Controlled): Promise<object> {
  const duration = explain(400, "body.duration", () => milliseconds(given.fields["duration"] as number | string));
  // Its only other refusal is that this sandbox's clock goes by itself.
  await sandbox.advance(duration).catch((error: Error) => Promise.reject(new ControlError(409, error.message)));
  return { time: new Date(sandbox.now()).toISOString() };
}

function settle(given: Given, { sandbox }: Controlled): object {
  const provider = wordOf(given, "provider", providerIds);
  const reference = textOf(given, "reference");
  const status = wordOf(given, "status", decisions);
  explain(409, undefined, () => sandbox.settle(provider, reference, status));
  return { settled: sandbox.ledger().find((line) => line.provider === provider && line.reference === reference) };
}

async function notify(given: Given, { sandbox }: Controlled): Promise<object> {
  const provider = wordOf(given, "provider", providerIds);
  const reference = textOf(given, "reference");
  const { attempt, url, acknowledged, status, error } = await sandbox
    .notifyAgain(provider, reference)
    .catch((refusal: Error) => Promise.reject(new ControlError(409, refusal.message)));
  return { notified: { attempt, url, acknowledged, status, error } };
}

function explainRequest(given: Given, { keyring }: Controlled): object {
  const gateway = wordOf(given, "gateway", gatewayNames);
  const request = {
    path: optionalTextOf(given, "path") ?? "",
    headers: textsOf(given, "headers"),
    body: optionalTextOf(given, "body") ?? "",
  };
  const key = optionalTextOf(given, "key");
  const explanation = explain(400, "body.key", () => explainSignature(gateway, request, keyring, key));
  return { ...explanation, sensitive: sensitiveInRequest(request) };
}

/** Runs a request that may be invalid, and reports what is wrong with it. */
function explain<Result>(status: number, path: string | undefined, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    throw new ControlError(status, (error as Error).message, path);
  }
}
