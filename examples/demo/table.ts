import Table from "cli-table3";
import type { Ending } from "./story.ts";

/** What became of every order, as a table for a terminal. */
export function toTable(endings: readonly Ending[]): string {
  const table = new Table({
    head: ["gateway", "reference", "amount", "send said", "notification", "query", "paid", "time"],
    style: { head: [], border: [] },
  });
  for (const { gateway, reference, amount, sent, notified, queried, paidTimes, milliseconds } of endings) {
    table.push([
      gateway,
      reference,
      amount,
      sent,
      notified,
      queried,
      `${paidTimes}x`,
      `${(milliseconds / 1000).toFixed(2)} s`,
    ]);
  }
  return table.toString();
}

/** The whole in one line. */
export function toSummary(endings: readonly Ending[]): string {
  const twice = endings.filter(({ paidTimes }) => paidTimes > 1).length;
  const unpaid = endings.filter(({ paidTimes }) => paidTimes === 0).length;
  const unexpected = endings.filter(({ asExpected }) => !asExpected).length;
  return `${endings.length} orders, ${twice} paid twice, ${unpaid} not paid, ${unexpected} that did not end as expected`;
}
