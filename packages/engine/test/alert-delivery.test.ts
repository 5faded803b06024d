import { describe, expect, test } from "vitest";
import { alertsHealth } from "../src/alerts/health.ts";
import { post } from "../src/alerts/post.ts";
import { pauseProvider } from "../src/limits/pause.ts";
import { isHealthy, readHealth } from "../src/watch/health.ts";
import { secret, startReceiver } from "./alert-receiver.ts";
import { needsReview, pglite, withAlerts } from "./alerting.ts";
import { notification } from "./stub.ts";
import { eventually } from "./support.ts";

describe("a receiver", () => {
  test("that is down gets it when it is back, with the same bytes and id, after growing pauses", async () => {
    const all = await withAlerts();
    all.receiver.answer = () => 503;
    await pauseProvider(all.engine.context, "stub", { actor: "ada", reason: "test" });
    const pauses: number[] = [];
    for (let tries = 1; tries <= 9; tries += 1) {
      await all.alert();
      const { rows } = await pglite.query<{ readonly pause: number }>(
        `select extract(epoch from next_at - now())::float8 as pause from ${all.engine.schema}.alerts`,
      );
      pauses.push(Math.round(rows[0]?.pause ?? 0));
      await all.alert();
      expect(all.receiver.received).toHaveLength(tries);
      await all.later("0 s");
    }
    for (const [index, least] of [30, 60, 300, 900, 3600, 7200, 14_400, 21_600, 21_600].entries())
      expect(Math.abs((pauses[index] ?? 0) - least)).toBeLessThan(25);
    all.receiver.answer = () => 200;
    await all.alert();
    await all.later("0 s");
    await all.alert();
    expect(all.receiver.received).toHaveLength(10);
    const [first, ...more] = all.receiver.received;
    for (const { body, headers } of more) {
      expect(body).toBe(first?.body);
      expect(headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    }
    expect(all.errors.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^the alert provider\.paused .* did not arrive: the receiver answered 503\. It is retried for three days/,
      ),
    ]);
    expect(all.errors[0]?.message).not.toContain(all.receiver.url);
  });

  test("that is down is asked once a round, and then gets all", async () => {
    const all = await withAlerts();
    all.receiver.answer = () => 500;
    for (const reference of ["R1", "R2", "R3"]) await needsReview(all, reference);
    await all.alert();
    const first = all.receiver.received.length;
    expect(first).toBe(1);
    all.receiver.answer = () => 204;
    await all.later("0 s");
    await all.alert();
    expect(all.receiver.received.length).toBe(1 + new Set(all.receiver.received.map(({ body }) => body)).size);
  });

  test("that refuses one gets the others", async () => {
    const all = await withAlerts();
    for (const reference of ["R1", "R2", "R3"]) await all.engine.notify(notification(reference, "succeeded"));
    all.receiver.answer = (alert) => ("reference" in alert && alert.reference === "R1" ? 400 : 204);
    await all.alert();
    await all.alert();
    const waiting = await all.engine.context.db
      .selectFrom("alerts")
      .select("body")
      .where("next_at", "is not", null)
      .execute();
    expect(waiting).toMatchObject([{ body: expect.stringContaining('"R1"') }]);
  });

  test("that hangs is cut off", async () => {
    const receiver = await startReceiver();
    receiver.answer = () => "hang";
    const began = performance.now();
    const message = { id: crypto.randomUUID(), body: "{}" };
    expect(await post({ url: receiver.url, secret }, message, 1000)).toBe("the receiver did not answer within 1 s");
    expect(performance.now() - began).toBeLessThan(30_000);
    expect(receiver.received).toHaveLength(1);
  });

  test("gets it from another worker when one dies, or hangs, while it posts", { timeout: 40_000 }, async () => {
    const all = await withAlerts();
    all.receiver.answer = () => "hang";
    await pauseProvider(all.engine.context, "stub", { actor: "ada", reason: "test" });
    const hanging = all.alert();
    await eventually(() => expect(all.receiver.received).toHaveLength(1));
    await all.alert();
    expect(all.receiver.received).toHaveLength(1);
    all.receiver.answer = () => 204;
    await all.later("0 s");
    await all.alert();
    const [first, second] = all.receiver.received;
    expect(second?.body).toBe(first?.body);
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    await hanging;
    await all.later("0 s");
    await all.alert();
    expect(all.receiver.received).toHaveLength(2);
  });

  test("that redirects is not followed, and says where to look", async () => {
    const all = await withAlerts();
    all.receiver.answer = () => 302;
    await needsReview(all);
    await all.alert();
    expect(all.receiver.received).toHaveLength(1);
    expect(all.errors[0]?.message).toMatch(/redirects \(302\), which is not followed: set alerts\.url to the final/);
  });

  test("that nobody listens at is said to be so, without its address", async () => {
    const url = "http://127.0.0.1:9/a-token-in-the-path";
    expect(await post({ url, secret }, { id: "1", body: "{}" })).toMatch(/could not be reached \([A-Z_a-z]+\)$/);
  });

  test("that takes nothing shows on /healthz after a quarter of an hour; after three days it is given up", async () => {
    const all = await withAlerts();
    const health = () => readHealth(async () => all.engine.context, "running");
    all.receiver.answer = () => 500;
    await pauseProvider(all.engine.context, "stub", { actor: "ada", reason: "test" });
    await all.alert();
    expect((await health()).alerts).toBe("on");
    await all.later("16 minutes");
    expect(await health()).toMatchObject({ alerts: "failing", status: "ok" });
    expect(isHealthy(await health())).toBe(true);
    await all.later("3 days");
    await all.alert();
    expect((await health()).alerts).toBe("failing");
    const count = all.receiver.received.length;
    await all.alert();
    expect(all.receiver.received).toHaveLength(count);
    expect(all.errors.at(-1)?.message).toMatch(/It was tried for three days and is given up/);
    all.receiver.answer = () => 204;
    await needsReview(all);
    await all.alert();
    expect(await alertsHealth(all.engine.context)).toBe("on");
  });
});
