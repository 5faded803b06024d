import type { PGlite } from "@electric-sql/pglite";
import { PayoutError } from "@payout/core";
import { createJeepay } from "@payout/jeepay";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createEngine } from "../src/index.ts";
import { submitAll, submitOne } from "../src/submit.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { createStub } from "./stub.ts";
import { orderFor } from "./support.ts";

// What may be ordered: the provider checks an order before anything is stored.
let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
}, 60_000);
afterAll(() => closeDriven(pglite));

const { transfer } = createJeepay({ mchNo: "M1", appId: "A1", secretKey: "K1" });
const order = (reference: string, changes: object = {}) => ({ ...orderFor("jeepay.transfer", reference), ...changes });

describe("an order that its provider refuses", () => {
  test("is refused with every problem at once, and nothing is stored", async () => {
    const { context, get, kinds } = await driveEngine(pglite, { providers: { jeepay: transfer } });
    const wrong = order("R1", {
      amount: { value: "12.00", currency: "USD" },
      destination: { ifCode: "wxpay", extra: "x" },
    });
    const error = await submitOne(context, { order: wrong, provider: "jeepay" }).catch((refused: unknown) => refused);
    const paths = ["amount.currency", "destination.accountNo", "destination.entryType", "destination.extra"];
    expect(error).toMatchObject({ code: "invalid_order", reference: "R1", provider: "jeepay" });
    expect([...(error as { paths: string[] }).paths].sort()).toEqual(paths);
    expect((error as { problems: { path: string }[] }).problems.map(({ path }) => path).sort()).toEqual(paths);
    expect(String(error)).toMatch(/^EngineError: jeepay R1: the order was refused: .*Nothing was stored or sent/);
    expect([await get("R1"), await kinds("R1")]).toEqual([undefined, []]);
  });

  test("does not keep the others of its batch from being stored", async () => {
    const { context } = await driveEngine(pglite, { providers: { jeepay: transfer } });
    const submissions = [order("R1"), order("R2", { destination: {} }), order("R3")];
    const results = await submitAll(
      context,
      submissions.map((each) => ({ order: each, provider: "jeepay" })),
    );
    expect(results.map((result) => ("state" in result ? result.state : result.code))).toEqual([
      "accepted",
      "invalid_order",
      "accepted",
    ]);
  });

  test("is validated with the notifyUrl that it would be sent with", async () => {
    const seen: unknown[] = [];
    const stub = createStub();
    const provider = { ...stub.provider, validate: (given: { notifyUrl?: string }) => void seen.push(given.notifyUrl) };
    const engine = await driveEngine(pglite, { providers: { stub: provider }, publicUrl: "https://me.example/n/" });
    await engine.submit("R1");
    await submitOne(engine.context, { order: order("R2", { notifyUrl: "https://own.example" }), provider: "stub" });
    expect(seen).toEqual(["https://me.example/n/stub", "https://own.example"]);
  });

  test("is distinguished from a provider whose settings throw", async () => {
    const stub = createStub();
    const thrown = new PayoutError({
      code: "configuration",
      operation: "send",
      provider: "stub",
      message: "the clock threw",
    });
    const validate = () => {
      throw thrown;
    };
    const engine = await driveEngine(pglite, { providers: { stub: { ...stub.provider, validate } } });
    await expect(engine.submit("R1")).rejects.toMatchObject({ code: "configuration", cause: thrown });
  });
});

test("an order that is stored is looked up before it is validated, whatever today's rules say", async () => {
  let refuses = false;
  const stub = createStub();
  const validate = () => {
    if (!refuses) return;
    const problems = [{ path: "reference", message: "is refused today" }];
    throw new PayoutError({ code: "invalid_order", operation: "send", provider: "stub", message: "no", problems });
  };
  const engine = await driveEngine(pglite, { providers: { stub: { ...stub.provider, validate } } });
  const stored = await engine.submit("R1");
  refuses = true;
  expect(await engine.submit("R1")).toEqual(stored);
  await expect(engine.submit("R2")).rejects.toMatchObject({ code: "invalid_order", paths: ["reference"] });
});

describe("E1: a gateway that ignores case and accents in references", () => {
  test.each([
    ["x-Ab", "x-aB"],
    ["x-Ab", "x-áb"],
    ["Straße", "STRAßE"],
    ["R１", "R1"],
  ])("%s and then %s: the second is refused, and the first is found again", async (first, second) => {
    const stub = createStub();
    const capabilities = { ...stub.provider.capabilities, foldsReferences: true };
    const engine = await driveEngine(pglite, { providers: { stub: { ...stub.provider, capabilities } } });
    await engine.submit(first);
    await expect(engine.submit(second)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining(`takes this reference for ${first}`),
    });
    expect([(await engine.submit(first)).reference, await engine.get(second)]).toEqual([first, undefined]);
    const together = [`${first}2`, `${second}2`].map((reference) => ({ order: order(reference), provider: "stub" }));
    expect((await submitAll(engine.context, together)).filter((result) => "state" in result)).toHaveLength(1);
  });

  test("holds per provider, and not where the gateway distinguishes them", async () => {
    const stub = createStub();
    const folding = { ...stub.provider, capabilities: { ...stub.provider.capabilities, foldsReferences: true } };
    const engine = await driveEngine(pglite, { providers: { stub: stub.provider, folding, other: folding } });
    for (const [reference, provider] of [
      ["x-Ab", "stub"],
      ["x-aB", "stub"],
      ["x-Ab", "folding"],
      ["x-aB", "other"],
    ] as const)
      expect((await engine.submit(reference, provider)).reference).toBe(reference);
    expect(transfer.capabilities.foldsReferences).toBe(true);
  });
});

describe("C4: what was meant as an address", () => {
  test.each([
    "postgres:/u:PW@h/d",
    "postgres:u:PW@h/d",
    "postgresql:/u:PW@h/d",
    "Postgres//u:PW@h/d",
    " postgres://u:PW@h/d",
    '"postgres://u:PW@h/d"',
    "pg://u:PW@h/d",
    "jdbc:postgresql://h/d?password=PW",
    "u:PW@h:5432/d",
    "//u:PW@h/d",
    "host=h user=u password=PW dbname=d",
  ])("%s is not a folder, and its password is not shown", (database) => {
    const { provider } = createStub();
    const create = () => createEngine({ providers: { stub: provider }, database });
    expect(create).toThrow(/^database /);
    expect(create).not.toThrow(/PW/);
  });

  test.each(["./payouts", "/var/lib/payouts", "payouts@2", "C:\\payouts", "C:/payouts", "../a b/代付"])(
    "%s is a folder",
    (database) => {
      const { provider } = createStub();
      expect(() => createEngine({ providers: { stub: provider }, database })).not.toThrow();
    },
  );
});
