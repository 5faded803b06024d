import type { TSchema } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import { Value } from "@sinclair/typebox/value";
import { Compile } from "typebox/compile";
import { Value as Value1 } from "typebox/value";
import { expect, test } from "vitest";
import { messagesOf, readIndex, readJson, schemasFolder, without } from "../src/published.ts";

const gateways = readIndex();
const load = async (file: string) => (await import(`${schemasFolder}/${file}`)) as Record<string, never>;

/** What is checked, by the file of its values, and with what. */
const checkers: readonly [string, "typebox" | "typebox-1", (schema: never, value: unknown) => boolean][] = [
  ["Value.Check of 0.34", "typebox", (schema, value) => Value.Check(schema as TSchema, value)],
  ["TypeCompiler of 0.34", "typebox", (schema, value) => TypeCompiler.Compile(schema as TSchema).Check(value)],
  ["Value.Check of 1.x", "typebox-1", (schema, value) => Value1.Check(schema, value)],
  ["Compile of 1.x", "typebox-1", (schema, value) => Compile(schema).Check(value)],
];

test.each(checkers)(
  "%s accepts every sample, and no request without a required field",
  async (_name, edition, check) => {
    let refused = 0;
    for (const [, gateway] of gateways) {
      const values = await load(gateway[edition]);
      for (const message of messagesOf(gateway)) {
        const schema = values[`${message.title}Schema`] as never;
        const samples = message.examples.map((file) => readJson(file) as object);
        expect(samples.filter((sample) => !check(schema, sample))).toEqual([]);
        const { required = [] } = readJson(message.file) as { required?: string[] };
        for (const field of required) {
          expect(check(schema, without(samples[0] ?? {}, field))).toBe(false);
          refused += 1;
        }
      }
    }
    expect(refused).toBeGreaterThan(50);
  },
);

test.each(checkers)("%s refuses a Hongwen notification without any status", async (_name, edition, check) => {
  const entry = gateways.find(([name]) => name === "hongwen")?.[1];
  const { HongwenResultNotificationSchema: schema } = await load(entry?.[edition] ?? "");
  const notification = { withdraw_out_trade_no: "P1", sign: "s" };
  expect(check(schema as never, notification)).toBe(false);
  expect(check(schema as never, { ...notification, status: "WITHDRAW_SUCCESS" })).toBe(true);
  expect(check(schema as never, { ...notification, withdraw_status: null })).toBe(true);
});
