import type { HistoryEvent, StoredPayout } from "@payout/engine";
import { oneLine } from "./failure.ts";
import type { Output } from "./output.ts";

/** A payout as lines for people. */
export function payoutText(payout: StoredPayout, output: Output, timeZone: string): string {
  const time = (at: Date | undefined) => at && timeText(at, timeZone);
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["provider", payout.provider],
    ["amount", amountText(payout)],
    ["account", payout.accountEnding && `…${payout.accountEnding}`],
    ["gateway's number", payout.providerId],
    ["gateway's word", payout.providerStatus],
    ["accepted", time(payout.acceptedAt)],
    ["sent", time(payout.sentAt)],
    ["ended", time(payout.closedAt)],
    ["blocked by", payout.blockedBy?.join(", ")],
    ["next query or send", payout.closedAt ? undefined : time(payout.nextAt)],
    ["pays again", payout.paysAgain],
    ["paid again as", payout.paidAgainAs],
    ["may be paid again", payout.repayable ? "yes: payout pay-again" : undefined],
    ["reason", payout.reason],
    ["what to do", payout.nextStep && pageWords(payout.nextStep)],
    ["version", payout.version],
  ];
  const lines = rows.flatMap(([name, value]) => (value ? [`  ${name.padEnd(18)}  ${oneLine(value)}`] : []));
  return [`${output.style("bold", oneLine(payout.reference))}  ${stateText(payout, output)}`, ...lines].join("\n");
}

/** A state in its color. */
export function stateText({ state }: Pick<StoredPayout, "state">, output: Output): string {
  if (state === "succeeded") return output.style("green", state);
  if (state === "unknown" || state === "needs_review") return output.style("yellow", state);
  return ["failed", "cancelled", "reversed"].includes(state) ? output.style("red", state) : state;
}

/** The history of a payout, a line for each event. */
export function historyText(history: readonly HistoryEvent[], output: Output, timeZone: string): string {
  return history.map((event) => eventLine(event, output, timeZone)).join("\n");
}

/** One event: when, what, by whom, why. */
export function eventLine({ at, kind, from, to, actor, data }: HistoryEvent, output: Output, timeZone: string): string {
  const change = to !== undefined && to !== from && to !== kind ? ` → ${to}` : "";
  const details = [
    data.decision && `decision: ${data.decision}`,
    data.providerStatus && `gateway says ${data.providerStatus}`,
    data.error,
    data.reason,
    data.note,
    data.otherReference && `other payout: ${data.otherReference}`,
    data.approvedBy && `approved by ${data.approvedBy.join(", ")}`,
  ].filter((detail) => detail !== undefined && detail !== "");
  const because = details.length === 0 ? "" : output.style("dim", `  ${oneLine(details.join("; "))}`);
  return `  ${timeText(at, timeZone)}  ${(kind + change).padEnd(30)}  ${oneLine(actor).padEnd(10)}${because}`;
}

/** An amount with its currency. */
export function amountText({ amount }: Pick<StoredPayout, "amount">): string {
  return `${amount.value} ${amount.currency}`;
}

/** A time with its offset: `2026-11-22 18:03:07 +08:00`. */
export function timeText(at: Date, timeZone: string): string {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const offset = parts["timeZoneName"]?.replace("GMT", "") || "+00:00";
  return `${parts["year"]}-${parts["month"]}-${parts["day"]} ${parts["hour"]}:${parts["minute"]}:${parts["second"]} ${offset}`;
}

/** The engine names its calls; whoever reads this has commands. */
export function pageWords(text: string): string {
  return text.replaceAll(/engine\.(\w+)/g, (_, call: string) => commandOf[call] ?? `engine.${call}`);
}

const commandOf: Readonly<Record<string, string>> = {
  proposals: "payout proposals",
  approve: "payout approve",
  requestApproval: "payout request-approval",
  cancelBeforeSend: "payout cancel",
  recovered: "payout recovered",
  resume: "payout resume",
  resolve: "payout resolve",
  history: "payout why",
};

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" },
    hourCycle: "h23",
    timeZoneName: "longOffset",
  });
  formats.set(timeZone, made);
  return made;
}
