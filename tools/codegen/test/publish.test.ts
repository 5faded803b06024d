import { expect, test } from "vitest";
import type { GatewayInput } from "../src/generate.ts";
import { publish } from "../src/publish.ts";
import { complaintOf, fixture, gatewayOf } from "./support.ts";

const sourceFile = "schemas/demo/openapi.source.json";

function withSource(change: (source: Record<string, unknown>) => object): GatewayInput {
  const input = fixture("demo");
  const source = JSON.parse(input.files.get(sourceFile) ?? "") as Record<string, unknown>;
  return { ...input, files: new Map([...input.files, [sourceFile, JSON.stringify(change(source))]]) };
}

test("every published file of two gateways", () => {
  const files = publish([fixture("demo"), fixture("plain")]);
  const names = [...files.keys()].sort();
  expect(names.filter((name) => !name.startsWith("bundled/"))).toEqual([
    "index.json",
    "openapi/3.0/demo.json",
    "openapi/demo.json",
  ]);
  for (const name of names) expect(files.get(name)).toMatchSnapshot(name);
});

test("the bytes do not depend on the order in which files are listed", () => {
  const input = fixture("demo");
  const reversed = { ...input, files: new Map([...input.files].reverse()) };
  expect([...publish([reversed])]).toEqual([...publish([input])]);
});

test("a gateway without an openapi.source.json has no OpenAPI document, and its index entry names none", () => {
  const files = publish([fixture("plain")]);
  expect([...files.keys()].filter((name) => !name.startsWith("bundled/"))).toEqual(["index.json"]);
  expect(files.get("index.json")).not.toContain("openapi/");
});

test("the version of the index and of the document is the gateway's own", () => {
  const files = publish([{ ...fixture("demo"), version: "3.2.1" }]);
  expect(JSON.parse(files.get("index.json") ?? "").gateways.demo.version).toBe("3.2.1");
  expect(JSON.parse(files.get("openapi/demo.json") ?? "").info.version).toBe("3.2.1");
});

test("names of two gateways never meet, and every refusal is shown as a 4XX answer", () => {
  const { paths, webhooks, components, tags, openapi } = JSON.parse(
    publish([fixture("demo")]).get("openapi/demo.json") ?? "",
  );
  expect(openapi).toBe("3.1.0");
  const names = [
    ...Object.keys(webhooks),
    ...Object.keys(components.securitySchemes),
    paths["/payout"].post.operationId,
  ];
  expect(names.filter((name) => !name.startsWith("demo"))).toEqual([]);
  expect(Object.keys(components.schemas).filter((name) => !name.startsWith("Demo"))).toEqual([]);
  expect(tags.map(({ name }: { name: string }) => name)).toEqual(["demo-payout"]);
  const { responses } = paths["/payout"].post;
  const codes = (status: string) =>
    Object.values(responses[status].content["application/json"].examples).map(
      (example) => (example as { value: { code: number } }).value.code,
    );
  expect(codes("4XX").length).toBeGreaterThan(0);
  expect(codes("4XX")).toEqual(codes("200").filter((code) => code !== 0));
});

test("cases are named by the index, and those that are no cases are refused", () => {
  const withCases = (cases: string) => ({ ...fixture("demo"), cases });
  const one = { name: "a", operation: "send", body: "{}", expected: { unreadable: true }, reason: "r" };
  const file = { $schema: "../meta/cases.schema.json", description: "d", gateway: "demo", cases: Array(12).fill(one) };
  const index = publish([withCases(JSON.stringify(file))]).get("index.json") ?? "";
  expect(JSON.parse(index).gateways.demo.cases).toBe("cases/demo.json");
  const wrong = { ...file, cases: file.cases.with(0, { ...one, operation: "pay" }) };
  expect(complaintOf(withCases(JSON.stringify(wrong)))).toContain(
    "schemas/cases/demo.json#/cases/0/operation: must be one of send, query, balance, notification",
  );
});

test("numbers of samples and schemas keep their digits", () => {
  const input = gatewayOf({
    "r.response.json": {
      title: "R",
      "x-source": "[doc] 1",
      type: "object",
      properties: { x: { description: "X.", type: ["integer", "string"], examples: ["@1"] } },
    },
    "q.request.json": {
      title: "Q",
      "x-source": "[doc] 1",
      type: "object",
      additionalProperties: false,
      properties: {},
    },
  });
  const demo = JSON.parse(fixture("demo").files.get(sourceFile) ?? "");
  const operation = { ...demo.operations[0], exchanges: [{ request: "Q", response: "R" }] };
  const source = JSON.stringify({ ...demo, operations: [operation], webhooks: [] });
  const files = new Map([
    ...[...input.files].map(([file, text]): [string, string] => [file, text.replace('"@1"', "626015783370903553")]),
    ["schemas/g/openapi.source.json", source],
    ["schemas/g/examples/r.response.json", '{"code":0,"x":10.10,"y":626015783370903555}'],
  ]);
  const text = publish([{ ...input, files }]).get("openapi/g.json") ?? "";
  for (const digits of ["626015783370903553", "10.10", "626015783370903555"]) expect(text).toContain(digits);
});

test.each<[string, (source: Record<string, unknown>) => object, string]>([
  ["an unknown key", (source) => ({ ...source, licence: "MIT" }), "#/licence: unknown key; known keys: title"],
  ["a missing list", ({ tags: _tags, ...rest }) => rest, "#/tags: must be an array"],
  ["a missing text", (source) => ({ ...source, title: "" }), "#/title: must be a non-empty string"],
  [
    "a message that no operation names",
    (source) => ({ ...source, webhooks: [] }),
    "says nothing about PayoutSettledNotification",
  ],
  [
    "a title that names nothing",
    (source) => ({ ...source, contents: [{ schema: "PayoutCreateRequest", field: "a", content: "Nothing" }] }),
    '"Nothing" is the title of no message',
  ],
  [
    "a signing rule without words",
    (source) => ({ ...source, signing: { algorithm: "MD5" } }),
    '#/signing: "field" is missing',
  ],
  [
    "a way to sign that no program knows",
    (source) => {
      const { method, ...words } = source["signing"] as { method: object };
      return { ...source, signing: { ...words, method: { ...method, digest: "crc32", secret: "s" } } };
    },
    '#/signing/method/secret: unknown key "secret"; see schemas/meta/signature.schema.json',
  ],
  [
    "a server variable that is described, which swagger-parser refuses",
    (source) => ({
      ...source,
      servers: [{ url: "https://{host}", description: "H.", variables: { host: { default: "h", description: "H." } } }],
    }),
    '#/servers/0: describe the variable "host" in the server',
  ],
  [
    "two indistinguishable messages at one address",
    (source) => {
      const [create, query] = source["operations"] as { exchanges: object[] }[];
      return {
        ...source,
        operations: [{ ...create, exchanges: [...(create?.exchanges ?? []), ...(query?.exchanges ?? [])] }],
      };
    },
    '"discriminator" must name the field',
  ],
])("%s is refused", (_name, change, message) => {
  expect(complaintOf(withSource(change))).toContain(message);
});
