import { registerSchema, type SchemaObject, validate } from "@hyperjump/json-schema/draft-2020-12";
import { beforeAll, describe, expect, test } from "vitest";
import { type GatewayEntry, messagesOf, readIndex, readJson, without } from "../src/published.ts";

/** The schemas say the same to a validator that shares no code with the one that we ship. */
describe.each(readIndex())("%s, by @hyperjump/json-schema", (_name, gateway: GatewayEntry) => {
  const messages = messagesOf(gateway);

  beforeAll(() => {
    for (const file of [...gateway.definitions, ...messages.map((message) => message.file)]) {
      registerSchema(readJson(file) as SchemaObject);
    }
  });

  test.each(messages.flatMap(({ $id, examples }) => examples.map((example) => ({ $id, example }))))(
    "accepts $example",
    async ({ $id, example }) => {
      expect(await validate($id, readJson(example) as never, "DETAILED")).toMatchObject({ valid: true });
    },
  );

  const strict = messages.flatMap(({ $id, role, file, examples }) => {
    const { required = [] } = readJson(file) as { required?: string[] };
    const [example] = examples;
    return role === "request" && example !== undefined ? required.map((field) => ({ $id, example, field })) : [];
  });

  test.each(strict)("refuses $example without $field", async ({ $id, example, field }) => {
    expect(await validate($id, without(readJson(example) as object, field) as never)).toMatchObject({ valid: false });
  });
});
