import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type ProviderId, providerIds, type Sandbox } from "@payout/sandbox";
import {
  type Document,
  type OpenAPIClient,
  OpenAPIClientAxios,
  type UnknownOperationMethod,
} from "openapi-client-axios";
import { describe, expect, test } from "vitest";
import { truthAbout } from "./judge.ts";
import { start } from "./setup.ts";
import { type Call, strangers } from "./strangers.ts";

/**
 * No registry has a client for these gateways that others wrote (docs/decisions/0050). So the client here is
 * openapi-client-axios, which knows our OpenAPI documents and nothing of our packages, and openssl signs.
 */

type Client = OpenAPIClient & Readonly<Record<string, UnknownOperationMethod | undefined>>;
type Examples = Readonly<Record<string, { readonly value: Readonly<Record<string, unknown>> }>>;

const json = "application/json";
// The answer as it came: an 18-digit number would lose digits.
const asText = { validateStatus: () => true, responseType: "text", transformResponse: String } as const;

async function clientOf(sandbox: Sandbox, id: ProviderId): Promise<Client> {
  const file = resolve(import.meta.dirname, `../../../schemas/openapi/${strangers[id].document}.json`);
  const definition = { ...JSON.parse(readFileSync(file, "utf8")), servers: [{ url: sandbox.urls[id] }] } as Document;
  return (await new OpenAPIClientAxios({ definition, axiosConfigDefaults: asText }).init()) as Client;
}

/** What the document shows for an operation. */
function exampleOf(client: Client, { operationId, example }: Call): Readonly<Record<string, unknown>> {
  if (example === undefined) return {};
  const body = client.api.getOperation(operationId)?.requestBody as {
    content?: Record<string, { examples?: Examples }>;
  };
  const shown = body.content?.[json]?.examples?.[example]?.value;
  if (!shown) throw new Error(`${operationId} has no example ${example}`);
  return shown;
}

/** Calls an operation as the document shows it, with what is the caller's own; `later` is changed after signing. */
async function callOperation(sandbox: Sandbox, id: ProviderId, call: Call, later: object = {}): Promise<string> {
  const client = await clientOf(sandbox, id);
  const { merchants } = sandbox;
  const { fields, headers } = strangers[id].sign(merchants, { ...exampleOf(client, call), ...call.own });
  const sent = { ...fields, ...later };
  const operation = client[call.operationId];
  if (!operation) throw new Error(`the client made of the document has no ${call.operationId}`);
  const { data } =
    call.example === undefined
      ? await operation(sent as Record<string, string>)
      : await operation(undefined, JSON.stringify(sent), { headers: { ...headers, "content-type": json } });
  return String(data);
}

describe.each(providerIds)("a stranger's client of %s", (id) => {
  const { create, query } = strangers[id];
  const reference = "stranger-1";

  test("creates, is paid and queries, with nothing but the document and openssl", async (context) => {
    const sandbox = await start(context);
    const created = await callOperation(sandbox, id, create(sandbox.merchants, reference));
    const { providerId = "none", ...line } = truthAbout(sandbox, id, reference);
    expect(line, created).toMatchObject({ status: "pending", calls: { create: 1 } });
    expect(created).toContain(providerId);
    await sandbox.advance("3s");
    expect(await callOperation(sandbox, id, query(sandbox.merchants, reference))).toContain(providerId);
    expect(truthAbout(sandbox, id, reference)).toMatchObject({ status: "succeeded", calls: { create: 1, query: 1 } });
  });

  test("is refused when its order changed after it was signed", async (context) => {
    const sandbox = await start(context);
    const changed = create(sandbox.merchants, "stranger-2").own;
    await callOperation(sandbox, id, create(sandbox.merchants, reference), changed);
    expect(sandbox.ledger()).toMatchObject([{ reference: "stranger-2", status: "absent", calls: { create: 1 } }]);
  });
});
