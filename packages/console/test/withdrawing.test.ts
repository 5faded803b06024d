import { expect, test } from "vitest";
import { formIn, useScene } from "./scene.ts";

const scene = useScene();
const path = "/approvals/withdraw";

test("an admin withdraws what somebody has approved, after a preview, and it needs others again", async () => {
  const { as, engine, submit, count } = scene();
  const orders = [{ above: { value: "1000.00", currency: "CNY" }, approvers: 2 }];
  await engine.setApprovalRules({ orders, decisions: { approvers: 1 } }, { actor: "ceo", reason: "policy" });
  const eve = as("eve", "admin");
  expect((await eve.get("/approvals")).text).toContain(path);
  const none = await eve.get(path);
  expect(none.read).toContain("There is no approval to withdraw");
  expect(none.text).not.toContain("Continue");
  for (const reference of ["S-1", "S-2", "S-3"]) await submit(reference, { value: "5000.00" });
  for (const { id, version = "", reference } of await engine.proposals()) {
    await engine.approve(id, { actor: "Bo", seen: version });
    if (reference === "S-1") await engine.approve(id, { actor: "cy", seen: version });
    if (reference === "S-2") await engine.decline(id, { actor: "cy", reason: "a duplicate" });
  }
  await submit("S-4", { value: "5000.00" });
  for (const { id, version = "" } of await engine.proposals({ reference: "S-4" }))
    await engine.approve(id, { actor: "dan", seen: version });
  const before = await count();
  const form = await eve.get(path);
  // What is carried out or declined has no approval that counts.
  expect(form.read).toMatch(/Bo \(1 approval\)\s+dan \(1 approval\)/);
  expect(form.text).toMatch(/<select name="approver" required[^>]*><option value="bo"/);
  const { action, hidden } = formIn(form.text);
  const preview = await eve.post(action, { ...hidden, approver: "bo", reason: "has <left>" });
  expect(preview.read).toContain("Withdrawn from Bo: 1 approval");
  expect(preview.read).toMatch(/Send order:\s+S-3\s+stub\s+5,000\.00 CNY → •••• 1234/);
  expect(preview.read).not.toContain("S-4");
  expect(preview.read).toContain("Nothing is sent, and no proposal ends.");
  expect(await count()).toBe(before);
  for (const [fields, problem] of [
    [{ approver: "nobody", reason: "x" }, "Choose whose approvals to withdraw."],
    [{ approver: "bo", reason: " " }, "Enter a reason"],
  ] as const)
    expect((await eve.post(action, { ...hidden, ...fields })).read).toContain(problem);
  const sure = formIn(preview.text);
  const done = await eve.post(sure.action, { ...sure.hidden, step: "confirm" });
  expect(done.headers.get("location")).toBe("/approvals?done=withdrawn");
  expect((await eve.get("/approvals?done=withdrawn")).read).toContain("The approvals are withdrawn.");
  expect(await engine.proposals()).toMatchObject([
    { reference: "S-3", approvals: [] },
    { reference: "S-4", approvals: [{ actor: "dan" }] },
  ]);
  expect((await eve.get("/activity")).read).toMatch(/eve\s+Approval withdrawn\s+S-3\s+stub\s+has <left>/);
});

test("nobody else withdraws approvals, nor whoever sees some providers only", async () => {
  const { as, with: signedIn, engine, count } = scene();
  const before = await count();
  for (const role of ["viewer", "operator", "approver"] as const) {
    expect((await as("eve", role).get("/approvals")).text).not.toContain(path);
    expect((await as("eve", role).get(path)).status).toBe(403);
    expect((await as("eve", role).post(path, { approver: "dan", reason: "x", step: "confirm" })).status).toBe(403);
  }
  const some = signedIn({ actor: "eve", roles: ["admin"], providers: ["stub"] });
  expect((await some.get("/approvals")).text).not.toContain(path);
  expect((await some.get(path)).status).toBe(404);
  expect((await some.post(path, { approver: "dan", reason: "x", step: "confirm" })).status).toBe(404);
  expect(await count()).toBe(before);
  expect(await engine.proposals({ reference: "S-4" })).toMatchObject([{ approvals: [{ actor: "dan" }] }]);
});
