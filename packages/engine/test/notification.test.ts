import type { PGlite } from "@electric-sql/pglite";
import type { Payout } from "@payout/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { revealField } from "../src/personal/reveal.ts";
import type { ProviderRules } from "../src/settings.ts";
import { closeDriven, driveEngine } from "./driven.ts";
import { freshDatabase } from "./fresh-database.ts";
import { createStub, notification, said } from "./stub.ts";

let pglite: PGlite;
beforeAll(async () => {
  pglite = await freshDatabase();
}, 30_000);
afterAll(() => closeDriven(pglite));

const hour = 3_600_000;

/** A payout that the gateway has; its queries return `now.status`. */
async function sentPayout(rules: ProviderRules = {}) {
  const stub = createStub();
  const now: { status: Payout["status"] } = { status: "pending" };
  stub.query = async (reference) => said(reference, now.status);
  const engine = await driveEngine(pglite, { providers: { stub: stub.provider }, rules });
  await engine.submit("R1");
  await engine.work();
  const state = async () => (await engine.get("R1"))?.state;
  /** The gateway notifies, and gets its answer. */
  const notify = async (status: Payout["status"], at?: string) => {
    const response = await engine.notify(notification("R1", status, at));
    expect([response.status, await response.text()]).toEqual([200, "success"]);
  };
  return { stub, engine, now, state, notify };
}

describe("a notification that ends an open payout", () => {
  test("is acknowledged, and stored when a query confirms it", async () => {
    const { stub, engine, now, notify } = await sentPayout();
    now.status = "succeeded";
    await notify("succeeded");
    expect(await engine.get("R1")).toMatchObject({ state: "pending", gatewayStatus: "pending", final: false });
    await engine.work();
    expect(await engine.get("R1")).toMatchObject({ state: "succeeded", gatewayStatus: "succeeded", final: true });
    expect(stub.queried).toEqual(["R1"]);
    expect(await engine.kinds("R1")).toEqual(["accepted", "sending", "pending", "unconfirmed", "succeeded"]);
  });

  test("leaves it open while the gateway's own answer lags behind, and is confirmed later", async () => {
    const { engine, now, state, notify } = await sentPayout();
    await notify("succeeded");
    await engine.work();
    expect(await state()).toBe("pending");
    now.status = "succeeded";
    await engine.pass(hour);
    await engine.work();
    expect(await state()).toBe("succeeded");
    expect(await engine.kinds("R1")).not.toContain("disagreement");
  });

  test("raises an alarm when the gateway's answer is another end: the answer counts", async () => {
    const { engine, now, state, notify } = await sentPayout();
    now.status = "failed";
    await notify("succeeded");
    await engine.work();
    expect(await state()).toBe("failed");
    expect(await engine.delivered("R1")).toEqual(["failed", "disagreement"]);
  });

  test("is stored at once where confirmation is switched off", async () => {
    const { stub, state, notify } = await sentPayout({ confirmNotifications: false });
    await notify("succeeded");
    expect(await state()).toBe("succeeded");
    expect(stub.queried).toEqual([]);
  });
});

describe("a notification that would leave a final status", () => {
  test.each([true, false])("needs a query also where confirmNotifications is %s", async (confirmNotifications) => {
    const { stub, engine, now, state, notify } = await sentPayout({ confirmNotifications });
    now.status = "succeeded";
    await notify("succeeded");
    await engine.work();
    expect(await state()).toBe("succeeded");
    const queried = stub.queried.length;
    now.status = "failed";
    await notify("failed");
    expect(await state()).toBe("succeeded");
    await engine.work();
    expect(stub.queried).toHaveLength(queried + 1);
    expect(await state()).toBe("reversed");
    expect((await engine.delivered("R1")).at(-1)).toBe("reversed");
  });

  test("changes nothing where the gateway's answer disagrees: an old SUCCESS after the FAIL of a reversal", async () => {
    const { engine, now, state, notify } = await sentPayout();
    now.status = "succeeded";
    await notify("succeeded", "12:00");
    await engine.work();
    now.status = "failed";
    await notify("failed", "12:00");
    await engine.work();
    expect(await state()).toBe("reversed");
    await notify("succeeded", "12:00");
    await engine.work();
    expect(await state()).toBe("reversed");
    expect(await engine.delivered("R1")).toEqual(["succeeded", "reversed", "disagreement"]);
  });

  test("counts although it repeats one from before: SUCCESS, FAIL and SUCCESS can share number and time", async () => {
    const { engine, now, state, notify } = await sentPayout();
    for (const status of ["succeeded", "failed", "succeeded"] as const) {
      now.status = status;
      await notify(status, "12:00");
      await engine.work();
    }
    expect(await state()).toBe("succeeded");
    expect(await engine.delivered("R1")).toEqual(["succeeded", "reversed", "late_success"]);
  });

  test("makes a failed payout a late success", async () => {
    const { engine, now, state, notify } = await sentPayout();
    for (const status of ["failed", "succeeded"] as const) {
      now.status = status;
      await notify(status);
      await engine.work();
    }
    expect(await state()).toBe("succeeded");
    expect(await engine.delivered("R1")).toEqual(["failed", "late_success"]);
  });

  test("is queried until there is an answer, however long the gateway is silent", async () => {
    const { stub, engine, now, state, notify } = await sentPayout();
    now.status = "succeeded";
    await notify("succeeded");
    await engine.work();
    const answers = stub.query;
    stub.query = async () => Promise.reject(new Error("no answer"));
    await notify("failed");
    for (let day = 0; day < 7; day++) {
      await engine.work();
      await engine.pass(25 * hour);
    }
    expect(await state()).toBe("succeeded");
    stub.query = answers;
    now.status = "failed";
    await engine.work();
    expect(await state()).toBe("reversed");
    expect(await engine.delivered("R1")).toEqual(["succeeded", "reversed"]);
  });

  test("raises an alarm when what had failed is being paid after all", async () => {
    const { engine, now, notify } = await sentPayout();
    now.status = "failed";
    await notify("failed");
    await engine.work();
    now.status = "pending";
    await notify("pending");
    await engine.work();
    expect(await engine.get("R1")).toMatchObject({ state: "failed", gatewayStatus: "failed", final: false });
    expect(await engine.delivered("R1")).toEqual(["failed", "disagreement"]);
  });

  test("B14: takes `final` and `repayable` away at once, says what to do, and is queried on the normal schedule", async () => {
    const stub = createStub();
    const failed = (reference: string) => Object.assign(said(reference, "failed"), { repayable: true });
    stub.send = async ({ reference }) => failed(reference);
    const engine = await driveEngine(pglite, { providers: { stub: stub.provider } });
    await engine.submit("R1");
    await engine.work();
    expect(await engine.get("R1")).toMatchObject({ state: "failed", final: true, repayable: true });
    stub.query = async (reference) => said(reference, "pending");
    await engine.notify(notification("R1", "pending"));
    const contradicted = {
      state: "failed",
      final: false,
      repayable: false,
      nextStep: expect.stringContaining("Do not pay again"),
    };
    expect(await engine.get("R1")).toMatchObject(contradicted);
    await engine.work();
    for (const pause of [10_000, 30_000, 60_000]) {
      const before = stub.queried.length;
      expect(await engine.get("R1")).toMatchObject(contradicted);
      await engine.pass(pause);
      await engine.work();
      expect(stub.queried.length).toBe(before + 1);
    }
    stub.query = async (reference) => failed(reference);
    await engine.pass(5 * 60_000);
    await engine.work();
    expect(await engine.get("R1")).toMatchObject({ state: "failed", final: true, repayable: true });
    expect(await engine.get("R1")).not.toHaveProperty("nextStep");
    const queries = stub.queried.length;
    await engine.pass(30 * 60_000);
    await engine.work();
    expect(stub.queried.length).toBe(queries);
  });

  test("keeps the payout under watch for a while after it has changed", async () => {
    const { stub, engine, now, notify } = await sentPayout();
    for (const status of ["succeeded", "failed"] as const) {
      now.status = status;
      await notify(status);
      await engine.work();
    }
    const queried = stub.queried.length;
    for (let day = 0; day < 10; day++) {
      await engine.pass(25 * hour);
      await engine.work();
    }
    expect(stub.queried.length - queried).toBe(4);
    expect((await engine.get("R1"))?.nextAt).toBeUndefined();
  });
});

test("repeated, late and out-of-order notifications change nothing", async () => {
  const { stub, engine, now, state, notify } = await sentPayout();
  now.status = "succeeded";
  for (let times = 0; times < 5; times++) await notify("succeeded");
  await engine.work();
  const [queried, kinds] = [stub.queried.length, await engine.kinds("R1")];
  expect(queried).toBe(1);
  expect(kinds.filter((kind) => kind === "unconfirmed")).toHaveLength(1);
  await notify("pending");
  await notify("unknown");
  for (let times = 0; times < 5; times++) await notify("succeeded");
  await engine.work();
  expect(await state()).toBe("succeeded");
  expect(stub.queried).toHaveLength(queried);
  expect((await engine.kinds("R1")).filter((kind) => kind !== "observed")).toEqual(kinds);
  const inbox = await engine.context.db.selectFrom("notification_inbox").select(["status", "times"]).execute();
  expect(inbox.sort((one, other) => one.status.localeCompare(other.status))).toEqual([
    { status: "pending", times: 1 },
    { status: "succeeded", times: 10 },
    { status: "unknown", times: 1 },
  ]);
});

test("a notification about an unknown order is stored, reported and acknowledged; its reference is not sent later", async () => {
  const { stub, engine } = await sentPayout();
  const response = await engine.notify(notification("FOREIGN", "succeeded"));
  expect(response.status).toBe(200);
  expect(await engine.delivered("FOREIGN")).toEqual(["unknown_notification"]);
  stub.query = async (reference) => said(reference, "succeeded");
  expect(await engine.submit("FOREIGN")).toMatchObject({ state: "needs_review" });
  await engine.work();
  expect(stub.sent).toEqual(["R1"]);
});

test("a notification that cannot be stored is not acknowledged", async () => {
  const { engine, state } = await sentPayout();
  await engine.sql("alter table notification_inbox rename to elsewhere");
  expect((await engine.notify(notification("R1", "succeeded"))).status).toBe(500);
  await engine.sql("alter table elsewhere rename to notification_inbox");
  expect(await state()).toBe("pending");
});

test.each(["missing", "%ff"])("an address that names no provider is not found: %s", async (name) => {
  const { engine } = await sentPayout();
  const stranger = new Request(`http://127.0.0.1/notifications/${name}`, { method: "POST", body: "{}" });
  expect((await engine.notify(stranger)).status).toBe(404);
});

test("the raw message is kept byte for byte, and the history does not hold it", async () => {
  const { engine, notify } = await sentPayout();
  await notify("succeeded", "12:00 ü");
  const event = (await engine.history("R1")).find(({ kind }) => kind === "unconfirmed");
  const revealed = await revealField(engine.context, "R1", { field: "messages", actor: "ada", reason: "a test" });
  const raw = revealed.find(({ id }) => id === event?.id)?.raw;
  expect(Buffer.from(raw ?? []).toString()).toBe('{"reference":"R1","status":"succeeded","at":"12:00 ü"}');
  expect(Object.getOwnPropertyNames(event)).not.toContain("raw");
});

test("a notification about an order that is not sent yet does not make it repayable", async () => {
  const stub = createStub();
  stub.provider.receive = async () => ({
    payout: Object.assign(said("R1", "failed"), { repayable: true }),
    acknowledgement: { status: 200, headers: {}, body: "success" },
  });
  const engine = await driveEngine(pglite, { providers: { stub: stub.provider } });
  await engine.submit("R1");
  await engine.notify(notification("R1", "failed"));
  expect(await engine.get("R1")).toMatchObject({
    state: "needs_review",
    final: false,
    repayable: false,
    gatewayStatus: "failed",
  });
});
