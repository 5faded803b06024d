import { afterAll, describe, expect, test } from "vitest";
import { type Call, callsOf, readDocument } from "../src/document.ts";
import { startMockGateway } from "../src/mock-server.ts";
import { readIndex, without } from "../src/published.ts";

describe.each(readIndex().map(([name]) => name))("a mock server fed with openapi/%s.json", async (gateway) => {
  const mock = await startMockGateway(gateway);
  afterAll(() => mock.close());

  const callMock = (
    call: Call,
    fields: object,
    headers: Record<string, string> = { MerchantId: "1002001", Sign: "F".repeat(32) },
  ) => {
    if (call.method === "GET") {
      return fetch(`${mock.url}${call.path}?${new URLSearchParams(fields as Record<string, string>)}`, { headers });
    }
    const init = { method: call.method, headers: { "content-type": "application/json", ...headers } };
    return fetch(`${mock.url}${call.path}`, { ...init, body: JSON.stringify(fields) });
  };

  describe.each(callsOf(readDocument(gateway)))("$operationId", (call) => {
    test("answers the documented call with the documented answer", async () => {
      const response = await callMock(call, call.fields);
      expect([response.status, await response.json()]).toEqual([200, call.answer]);
    });

    test("shows a complete call", () => {
      expect(call.required.length).toBeGreaterThan(0);
      expect(Object.keys(call.fields)).toEqual(expect.arrayContaining([...call.required]));
    });

    test.each(call.required)("refuses it without %s", async (field) => {
      expect((await callMock(call, without(call.fields, field))).status).toBe(422);
    });

    if (call.method === "POST")
      test("refuses a field that the gateway does not declare", async () => {
        expect((await callMock(call, { ...call.fields, undeclared: "1" })).status).toBe(422);
      });

    test("shows a refusal for a malformed call, never an acceptance", () => {
      expect(call.refusals.length).toBeGreaterThan(0);
      expect(call.refusals.map(({ code }) => String(code))).not.toContain(String(call.answer["code"]));
    });

    if (call.isSignedInHeader)
      test("refuses it without its signature header", async () => {
        expect((await callMock(call, call.fields, { MerchantId: "1002001" })).status).toBe(401);
      });
  });
});
