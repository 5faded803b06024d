import type { IncomingMessage, ServerResponse } from "node:http";
import {
  ControlError,
  type Given,
  optionalWordOf,
  readBodyFields,
  readQueryFields,
  textOf,
  wordOf,
} from "./control-fields.ts";
import { admit } from "./control-guard.ts";
import { milliseconds } from "./duration.ts";
import { faultNames } from "./faults.ts";
import { deliver, jsonAnswer } from "./faulty-answer.ts";
import type { Host } from "./host.ts";
import type { LedgerStatus } from "./ledger.ts";
import { readBody } from "./loopback-server.ts";
import { ordersOf } from "./order-view.ts";
import { providerIds, settlements } from "./providers.ts";
import type { Sandbox } from "./sandbox.ts";

/** One address of the API: which fields it takes, and what it answers. */
interface Endpoint {
  readonly fields: readonly string[];
  run(given: Given, sandbox: Sandbox): object | Promise<object>;
}

const statuses: readonly LedgerStatus[] = ["pending", "succeeded", "failed", "cancelled", "reversed", "absent"];

const endpoints: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  [
    "GET /health",
    {
      fields: [],
      run: (_given, { url, urls, now }) => ({ status: "ok", url, urls, time: new Date(now()).toISOString() }),
    },
  ],
  [
    "GET /ledger",
    { fields: ["provider", "status"], run: (given, sandbox) => ({ ledger: chosen(given, sandbox.ledger()) }) },
  ],
  [
    "GET /orders",
    { fields: ["provider", "status"], run: (given, sandbox) => ({ orders: chosen(given, ordersOf(sandbox)) }) },
  ],
  ["POST /faults", { fields: ["provider", "fault", "operation"], run: plantFault }],
  ["POST /advance", { fields: ["duration"], run: advance }],
  ["POST /settle", { fields: ["provider", "reference", "status"], run: settle }],
]);

/** Enough for every body that the API takes. */
const largestBody = 16 * 1024;

/** Serves what a test in another process, or another language, asks the sandbox. */
export function serveControl(host: Host, sandbox: Sandbox, token: string | undefined): void {
  host.serve(async (request, response) => {
    try {
      admit(request, token);
      await answer(response, 200, await perform(request, host.base, sandbox));
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      const { message, path, status } = error;
      await answer(response, status, { error: { message, ...(path === undefined ? {} : { path }) } });
    }
  });
}

async function perform(request: IncomingMessage, base: string, sandbox: Sandbox): Promise<object> {
  const { method = "", url = "" } = request;
  const [pathname = "", ...query] = url.slice(base.length).split("?");
  const endpoint = endpoints.get(`${method} ${pathname}`);
  if (!endpoint) throw unknownEndpoint(method, pathname, base);
  const parameters = new URLSearchParams(query.join("?"));
  if (method === "GET") return endpoint.run(readQueryFields(parameters, endpoint.fields), sandbox);
  const { text, state } = await readBody(request, largestBody);
  if (state !== "complete") throw new ControlError(413, "the body is too large", "body");
  return endpoint.run(readBodyFields(text, endpoint.fields), sandbox);
}

function unknownEndpoint(method: string, pathname: string, base: string): ControlError {
  const known = [...endpoints.keys()];
  const isWrongMethod = known.some((name) => name.endsWith(` ${pathname}`));
  const list = known.map((name) => name.replace(" ", ` ${base}`)).join(", ");
  return new ControlError(isWrongMethod ? 405 : 404, `there is no ${method} ${base}${pathname}; there are ${list}`);
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

function plantFault(given: Given, { faults }: Sandbox): object {
  const provider = wordOf(given, "provider", providerIds);
  const fault = wordOf(given, "fault", faultNames);
  const operation = optionalWordOf(given, "operation", ["create", "query"] as const);
  explain(400, "body.fault", () => faults.next(provider, fault, operation));
  return { next: { provider, fault, operation } };
}

async function advance(given: Given, sandbox: Sandbox): Promise<object> {
  const duration = explain(400, "body.duration", () => milliseconds(given.fields["duration"] as number | string));
  // Its only other refusal is that this sandbox's clock goes by itself.
  await sandbox.advance(duration).catch((error: Error) => Promise.reject(new ControlError(409, error.message)));
  return { time: new Date(sandbox.now()).toISOString() };
}

function settle(given: Given, sandbox: Sandbox): object {
  const provider = wordOf(given, "provider", providerIds);
  const reference = textOf(given, "reference");
  const status = wordOf(given, "status", settlements);
  explain(409, undefined, () => sandbox.settle(provider, reference, status));
  return { settled: sandbox.ledger().find((line) => line.provider === provider && line.reference === reference) };
}

/** Runs what the caller may have asked wrongly, and says so. */
function explain<Result>(status: number, path: string | undefined, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    throw new ControlError(status, (error as Error).message, path);
  }
}

function answer(response: ServerResponse, status: number, content: object): Promise<void> {
  return deliver(response, { ...jsonAnswer(JSON.stringify(content)), status }, "/");
}
