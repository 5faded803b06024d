import { type ProviderId, type Sandbox, startSandbox } from "@payout/sandbox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scenes } from "./scenes.ts";
import { type Ending, runStory } from "./story.ts";
import { toSummary, toTable } from "./table.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ clock: { speed: 10 } });
});
afterAll(() => sandbox.close());

test.each(Object.keys(scenes) as ProviderId[])(
  "every %s order is paid once, also the one whose answer gets lost",
  async (id) => {
    const progress: string[] = [];
    const endings = await runStory(sandbox, id, (what) => void progress.push(what));
    const paid = { gateway: id, notified: "succeeded", queried: "succeeded", paidTimes: 1, asExpected: true };
    expect(endings).toMatchObject([
      { ...paid, sent: "pending" },
      { ...paid, sent: "network, unknown" },
    ]);
    expect(progress).toHaveLength(6);
  },
);

describe("what is shown", () => {
  const ending: Ending = {
    ...{
      gateway: "inr",
      reference: "demo1",
      amount: "12.50 INR",
      sent: "pending",
      notified: "succeeded",
      queried: "succeeded",
    },
    paidTimes: 1,
    milliseconds: 420,
    asExpected: true,
  };

  test("is one row for each order", () => {
    const table = toTable([ending]);
    for (const shown of ["inr", "demo1", "12.50 INR", "pending", "succeeded", "1x", "0.42 s"])
      expect(table).toContain(shown);
  });

  test("does not let a payment that was made twice make up for one that was lost", () => {
    const twice = { ...ending, paidTimes: 2, asExpected: false };
    const lost = { ...ending, paidTimes: 0, asExpected: false };
    expect(toSummary([twice, lost])).toBe("2 orders, 1 paid twice, 1 not paid, 2 that did not end as expected");
  });
});
