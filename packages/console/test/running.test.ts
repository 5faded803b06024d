import { createConsole } from "@payout/console";
import { describe, expect, test } from "vitest";
import { formIn, type Reply, useScene } from "./scene.ts";

const scene = useScene();
const wentTo = ({ headers, read }: Reply) => headers.get("location") ?? read;
const by = { actor: "ceo", reason: "policy" };

describe("a provider", () => {
  test("is paused at once and resumed after count and sum were shown", async () => {
    const { as, engine, submit } = scene();
    const ada = as("ada", "operator");
    expect(wentTo(await ada.fill("/provider/pause?provider=other", { reason: "timeouts" }))).toMatch(
      /[?&]done=paused(?:&|$)/,
    );
    await submit("P-o1", { provider: "other", value: "1000.50" });
    await submit("P-o2", { provider: "other", value: "0.25" });
    const page = await ada.get("/providers");
    expect(page.read).toMatch(/Paused by ada at [\d-]+ [\d:]+ \+08:00 : timeouts/);
    expect(page.read).toContain("2 · 1,000.75 CNY");
    expect(page.read).toMatch(/Daily limit resets [\d-]+ 00:00:00 \+08:00 \(Asia\/Shanghai\)/);
    const second = await ada.fill("/provider/pause?provider=other", { reason: "again" });
    expect(second.read).toContain("ada has paused it already");
    const form = formIn((await ada.get("/provider/resume?provider=other")).text);
    const preview = await ada.post(form.action, { ...form.hidden, reason: "fixed" });
    expect(preview.read).toMatch(/1,000\.75 CNY\s+2 payouts/);
    expect(preview.read).toContain("What is sent cannot be stopped");
    expect((await engine.providerStatus("other")).paused).toBeDefined();
    const done = await ada.post(form.action, { ...formIn(preview.text).hidden, step: "confirm" });
    expect(wentTo(done)).toMatch(/[?&]done=resumed(?:&|$)/);
    expect((await engine.providerStatus("other")).paused).toBeUndefined();
  });

  test("has its balance compared with what waits", async () => {
    const reply = await scene().as("ada", "operator").fill("/provider/balance?provider=stub", { currency: "cny" });
    expect(reply.read).toMatch(/The balance covers what waits\..*50\.00 CNY/);
    const wrong = await scene().as("ada", "operator").fill("/provider/balance?provider=stub", { currency: "yuan" });
    expect(wrong.read).toContain("three letters");
    const failing = await scene().as("ada", "operator").fill("/provider/balance?provider=stub", { currency: "THB" });
    expect([failing.status, failing.read]).toEqual([409, expect.stringContaining("the gateway answers HTTP 502")]);
  });

  test("that is not recovering cannot be declared recovered", async () => {
    const { as, count } = scene();
    const before = await count();
    const reply = await as("eve", "admin").fill("/provider/recovered?provider=stub", { reason: "compared" });
    expect(reply.status).toBe(409);
    expect(reply.read).toContain("is not recovering");
    expect(await count()).toBe(before);
  });
});

test("a recovery is ended after count and sum were shown, with the moment at which they were looked at", async () => {
  const { engine } = scene();
  const calls: unknown[] = [];
  const looked = new Date("2026-11-22T10:00:00Z");
  const waiting = { count: 2, amounts: { CNY: "1000.75" } };
  const answer = createConsole({
    // A database that came back from a backup, as the engine describes it.
    engine: {
      ...engine,
      providerStatus: async (provider) => ({
        ...(await engine.providerStatus(provider)),
        recovering: { since: looked, reason: "another server" },
        checkFirst: waiting,
      }),
      recovered: async (options) => {
        calls.push(options);
        return waiting;
      },
    },
    authenticate: () => ({ actor: "eve", roles: ["admin"] }),
    now: () => looked,
  });
  const address = "http://localhost/provider/recovered?provider=stub";
  const send = async (fields: Readonly<Record<string, string | readonly string[]>>) => {
    const pairs = Object.entries(fields).flatMap(([name, value]) =>
      [value].flat().map((each) => [name, each] as [string, string]),
    );
    const headers = { origin: "http://localhost", "content-type": "application/x-www-form-urlencoded" };
    return answer(new Request(address, { method: "POST", headers, body: new URLSearchParams(pairs).toString() }));
  };
  const form = await (await answer(new Request(address))).text();
  expect(form).toContain("1,000.75 CNY");
  const preview = await (await send({ ...formIn(form).hidden, reason: "compared with the back office" })).text();
  expect(preview).toContain("These payouts are sent without another query.");
  expect(calls).toEqual([]);
  const done = await send({ ...formIn(preview).hidden, step: "confirm" });
  expect(done.headers.get("location")).toMatch(/[?&]done=recovered(?:&|$)/);
  const reason = "compared with the back office";
  expect(calls).toEqual([{ provider: "stub", before: looked, actor: "eve", reason }]);
});

describe("a reconciliation", () => {
  test("takes an upload, keeps its columns for the next one, and has its differences settled and downloaded", async () => {
    const { as, engine, submit, state } = scene();
    await submit("S-r1");
    await state("S-r1", "succeeded");
    const ada = as("ada", "operator");
    const path = "/reconciliations/start?provider=stub";
    const fields = (more: Readonly<Record<string, string>> = {}) => {
      const form = new FormData();
      const day = {
        from: "2020-01-01",
        to: "2099-01-01",
        sample: "0",
        reason: "daily check",
        delimiter: ";",
        encoding: "utf-8",
      };
      for (const [name, value] of Object.entries({ ...day, skipLines: "0", minorDecimals: "0", statuses: "", ...more }))
        form.set(name, value);
      const lines = "编号;amt\r\nS-r1;12.01\r\n=cmd|x;3.00\r\n";
      form.set("file", new File([lines], '"><img src=x>.csv', { type: "text/csv" }));
      return form;
    };
    const refused = await ada.fill(path, fields());
    expect(refused.status).toBe(422);
    expect(refused.read).toContain("Enter which column of the statement holds our reference");
    expect(refused.text).toContain("daily check");
    const started = await ada.fill(path, fields({ reference: "编号", amount: "amt", statuses: " \r\n\t\n" }));
    expect(wentTo(started)).toMatch(/[?&]done=started(?:&|$)/);
    const page = wentTo(started);
    const cookie = started.headers.get("set-cookie")?.split(";")[0] ?? "";
    expect((await ada.get(path, { cookie })).text).toContain('name="amount" value="amt"');
    const [job] = await engine.reconciliations();
    await expect
      .poll(async () => (await engine.reconciliation(job?.id ?? ""))?.state, { timeout: 20_000 })
      .toBe("finished");
    const shown = await ada.get(page);
    expect(shown.read).toContain("Amount differs");
    expect(shown.read).toContain("Missing with us");
    expect(shown.text).not.toContain("<img src=x");
    const [settle = ""] = /\/reconciliation\/settle[^"]*/.exec(shown.text) ?? [];
    expect(wentTo(await ada.fill(settle.replaceAll("&amp;", "&"), { reason: "a fee" }))).toMatch(
      /[?&]done=settled(?:&|$)/,
    );
    const again = await ada.fill(settle.replaceAll("&amp;", "&"), { reason: "another" });
    expect(again.read).toContain("It was settled by ada: a fee");
    expect(await engine.differences(job?.id ?? "", { settled: true })).toMatchObject([{ settledBy: "ada" }]);
    const file = await ada.fill(`/reconciliation/download?id=${job?.id}`, {});
    expect(file.headers.get("content-disposition")).toContain(`differences-${job?.id}.csv`);
    expect(file.text.split("\r\n")).toHaveLength(4);
  });

  test("counts its differences by kind, and says that there are none", async () => {
    const { as, engine } = scene();
    const window = { from: new Date("2020-01-01"), to: new Date("2020-01-02"), providers: ["other"] } as const;
    const statement = (lines: string) => ({
      provider: "other",
      file: "other.csv",
      content: new TextEncoder().encode(`ref,amt\n${lines}`),
      columns: { reference: "ref", amount: "amt" },
    });
    for (const [lines, counts] of [
      ["", "Differences: 0 "],
      ["X-1,3.00\n", "Differences: Missing with us 1 (to settle: 1)"],
    ] as const) {
      await engine.reconcile({ ...window, statements: [statement(lines)], actor: "ada", reason: "check" });
      const [job] = await engine.reconciliations();
      expect((await as("ada").get(`/reconciliation?id=${job?.id}`)).read).toContain(counts);
    }
  });
});

describe("an export", () => {
  test("is a file in the console's time zone, and says what is wrong with its day", async () => {
    const ada = scene().as("ada", "operator");
    const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const file = await ada.fill("/exports", { day, kind: "succeeded", format: "csv" });
    expect(file.headers.get("content-type")).toContain("text/csv");
    expect(file.headers.get("content-disposition")).toMatch(/^attachment; filename="[\w.+-]+\.csv"$/);
    expect(file.text).toContain("S-r1");
    expect(file.text).toContain("+08:00");
    expect((await ada.fill("/exports", { day: "2026-02-30" })).read).toContain("The day is not a date");
    expect((await ada.fill("/exports", { day, from: day })).read).toContain("either a day, or start and end");
  });

  test("of somebody who sees one provider holds that provider", async () => {
    const bo = scene().with({ actor: "bo", roles: ["operator"], providers: ["other"] });
    const file = await bo.fill("/exports", { day: "", provider: "stub" });
    expect(file.text).not.toContain("S-r1");
    expect((await bo.get("/reconciliations")).read).not.toContain("stub");
  });
});

describe("rules", () => {
  const blank = { per: "order", approvers: "1", role: "", provider: "", timeZone: "" };
  const row = (index: number, fields: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries({ ...blank, ...fields }).map(([name, value]) => [`${name}.${index}`, value]));

  test("are made stricter by one admin and lowered by two; two who change them at once do not overwrite each other", async () => {
    const { as, engine } = scene();
    const [eve, bo] = [as("eve", "admin"), as("bo", "approver")];
    expect((await eve.get("/rules")).read).toContain("No rules are in force");
    const open = formIn((await eve.get("/rules/change")).text);
    const rules = {
      ...row(0, { value: "1000", currency: "cny" }),
      decisionApprovers: "1",
      decisionRole: "",
      reason: "policy 12",
    };
    expect(wentTo(await eve.fill("/rules/change", rules))).toMatch(/[?&]done=rules_set(?:&|$)/);
    expect(await engine.approvalRules()).toEqual({
      orders: [{ above: { value: "1000", currency: "CNY" }, per: "order", approvers: 1 }],
      decisions: { approvers: 1 },
    });
    const late = await eve.post(open.action, { ...open.hidden, ...rules });
    expect(late.status).toBe(409);
    expect(late.read).toContain("Orders above 1,000 CNY: 1 approver");
    expect(wentTo(await eve.fill("/rules/change", { ...rules, none: "yes" }))).toMatch(/[?&]done=proposed(?:&|$)/);
    expect(await engine.approvalRules()).toBeDefined();
    const queue = await bo.get("/approvals");
    const [, pick = ""] = /name="pick" value="([^"]*)"/.exec(queue.text) ?? [];
    expect(wentTo(await bo.send(queue, { pick }))).toMatch(/[?&]done=approved(?:&|$)/);
    expect(await engine.approvalRules()).toBeUndefined();
    const wrong = await eve.fill("/rules/change", { ...rules, ...row(0, { value: "much", currency: "CNY" }) });
    expect(wrong.read).toContain("Each rule needs an amount");
  });

  test("demand a fresh sign-in where the hook says so", async () => {
    const { as, engine, submit } = scene();
    await engine.setApprovalRules(
      { orders: [{ above: { value: "1.00", currency: "CNY" }, approvers: 1 }], decisions: { approvers: 1 } },
      by,
    );
    await submit("S-fresh", { value: "5.00" });
    const queue = await as("bo", "approver").get("/approvals");
    const [, pick = ""] = /name="pick" value="([^"]*)"/.exec(queue.text) ?? [];
    const old = createConsole({
      engine,
      authenticate: () => ({ actor: "bo", roles: ["approver"], authenticatedAt: new Date(0) }),
      requireFreshSignIn: ({ authenticatedAt }) => Date.now() - (authenticatedAt?.getTime() ?? 0) > 300_000,
    });
    const request = new Request("http://localhost/approvals", {
      method: "POST",
      headers: { origin: "http://localhost", "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ pick }),
    });
    const reply = await old(request);
    expect(reply.status).toBe(401);
    expect(await reply.text()).toContain("Sign in once more to approve");
    expect(await engine.get("S-fresh")).toMatchObject({ state: "accepted" });
  });
});

test("personal data is erased after a preview, and what is kept is counted", async () => {
  const { as, engine } = scene();
  for (const { id } of await engine.proposals()) await engine.decline(id, by);
  await engine.setApprovalRules(null, by);
  for (const { id } of await engine.proposals()) await engine.approve(id, { actor: "cfo" });
  const reply = await as("eve", "admin").fill("/erase", {
    before: "2099-01-01",
    provider: "stub",
    reason: "retention",
  });
  expect(reply.read).toMatch(/0 payouts erased.*Can still be reversed [1-9]/);
  expect(reply.read).toMatch(
    /May be paid again \d.*Not delivered to the application yet \d.*A proposal about them is open \d/,
  );
  expect((await as("eve", "admin").fill("/erase", { before: "someday", reason: "retention" })).read).toContain(
    "Enter a date",
  );
});

test("the activity log has who did what, and is narrowed", async () => {
  const ada = scene().as("ada");
  const all = (await ada.get("/activity")).read;
  for (const text of [
    "Provider paused",
    "Provider resumed",
    "Reconciliation started",
    "Difference settled",
    "Approval rules changed",
  ])
    expect(all).toContain(text);
  const own = (await ada.get("/activity?actor=eve")).read;
  expect(own).not.toContain("Provider paused");
  expect((await ada.get("/activity?after=nothing")).status).toBe(409);
});
