import Table from "cli-table3";
import type { DifferenceKind } from "./compare.ts";
import type { ChaosRun } from "./options.ts";
import type { Outcome, Story } from "./run.ts";

const plain = { style: { head: [], border: [] } };

/** The same run again, as a command line. */
export function commandOf({ kills, minutes: _patience, failoverEvery, ...run }: ChaosRun): string {
  const given = {
    ...run,
    ...(Number.isFinite(kills) && { kills }),
    ...(failoverEvery !== undefined && { "failover-every": failoverEvery }),
  };
  const options = Object.entries(given).filter(([, value]) => value !== false);
  return ["pnpm chaos", ...options.map(([name, value]) => `--${name}${value === true ? "" : ` ${value}`}`)].join(" ");
}

/** Whether engine and gateways agree about everything, and nothing fell over. */
export function isRight({
  differences,
  damage,
  strangers,
}: Pick<Outcome, "differences" | "damage" | "strangers">): boolean {
  return differences.length === 0 && damage.crashes === 0 && strangers.lost.length === 0;
}

/** What an operator wants to know of a run. */
export function toReport(run: ChaosRun, outcome: Outcome): string {
  return [
    agreementTable(outcome),
    damageTable(run, outcome),
    verdictTable(outcome),
    ...outcome.stories.map(toStory),
    isRight(outcome) ? "The books agree." : `Something is wrong. The workers' logs are in ${outcome.logs}`,
  ].join("\n\n");
}

function agreementTable({ agreed }: Outcome): string {
  const table = new Table({ ...plain, head: ["the engine says", "the gateway says", "payouts"] });
  for (const [pair, payouts] of [...agreed].sort(([, one], [, other]) => other - one)) {
    const [state = "", status = ""] = pair.split(", ");
    table.push([state, status, { content: payouts, hAlign: "right" }]);
  }
  return table.toString();
}

function damageTable(run: ChaosRun, outcome: Outcome): string {
  const { damage, requests, delivered, strangers, seconds } = outcome;
  const table = new Table({ ...plain, head: ["what was done", ""], colAligns: ["left", "right"] });
  table.push(
    ["payouts", run.payouts],
    ["worker processes", run.workers],
    ["answers and notifications corrupted", `${run.rate * 100} %`],
    ["notifications about unknown references", strangers.acknowledged],
    ["processes killed with -9", damage.kills],
    ...(run.database === "postgres" ? [["PostgreSQL restarted", damage.restarts]] : []),
    ...(run.failoverEvery === undefined
      ? []
      : [
          ["primaries killed, standby promoted", damage.failovers],
          ["planned failovers, declared beforehand", damage.plannedFailovers],
        ]),
    ...(run.restore ? [["restores from a base backup", damage.restores]] : []),
    ...(run.restore || run.failoverEvery !== undefined
      ? [["recoveries of a provider ended by the operator", damage.recoveries]]
      : []),
    ["creates that reached a gateway, of these once more", `${requests.create}, ${requests.createAgain}`],
    ["queries that reached a gateway", requests.query],
    ...deedRows(outcome),
    ["status changes found by reconciling", damage.reconciled],
    ["events delivered, of these once more", `${delivered.events}, ${delivered.repeated}`],
    ["seconds", Math.round(seconds)],
  );
  return table.toString();
}

function deedRows({ deeds, damage }: Outcome): [string, number][] {
  const { proposed, approved, declined, voidOrLapsed, decided, reopened, paidAgain } = deeds;
  return [
    ["proposals of the operators, and orders that needed approval", proposed],
    ["approved by another person", approved],
    ["of these decisions", decided],
    ["of these reopened", reopened],
    ["of these paid again", paidAgain],
    ["declined", declined],
    ["void or lapsed", voidOrLapsed],
    ["approvals of their own, refused", damage.ownRefused],
  ];
}

const wrongs: Readonly<Record<DifferenceKind, string>> = {
  "paid twice": "paid twice",
  "sent again": "sent again after reaching a gateway",
  lost: "lost",
  never_ordered: "never ordered",
  status: "status differences",
  amount: "amount differences",
  open: "still open without an alert",
  undelivered: "in a state that no handler received",
  "one name": "decided by one person",
  "not approved": "sent before another person approved it",
  "no alarm": "paid twice after a contradiction, without paid_twice",
};

function verdictTable({ differences, agreed, damage, strangers }: Outcome): string {
  const table = new Table({ ...plain, head: ["result", ""], colAligns: ["left", "right"] });
  for (const [kind, words] of Object.entries(wrongs))
    table.push([words, differences.filter((difference) => difference.kind === kind).length]);
  table.push(["unknown references not stored exactly once", strangers.lost.length]);
  table.push(["workers that crashed", damage.crashes]);
  table.push(["needs review, and absent at the gateway", agreed.get("needs_review, absent") ?? 0]);
  table.push(["unknown, absent, an operator was alerted", agreed.get("unknown, absent") ?? 0]);
  return table.toString();
}

/** Both sides of one difference, with the engine's history and what the gateway remembers. */
function toStory({ difference, history, timeline }: Story): string {
  const { kind, provider, reference, book, truth } = difference;
  const { state, attempt, stuckSince } = book ?? {};
  return [
    `${kind}: ${provider} ${reference}`,
    `  engine:  ${JSON.stringify({ state, attempt, stuckSince })}`,
    `  gateway: ${JSON.stringify(truth && { status: truth.status, timesPaid: truth.timesPaid, calls: truth.calls })}`,
    ...history.map(({ at, kind: event, from, to, attempt, data }) =>
      ["  engine", at.toISOString(), event, `${from ?? ""} -> ${to ?? ""}`, `attempt ${attempt}`, data.reason].join(
        " ",
      ),
    ),
    ...(Array.isArray(timeline) ? timeline : []).map((entry) => `  gateway ${headline(entry)}`),
  ].join("\n");
}

/** A line of the gateway's memory, without bodies: they hold account numbers. */
function headline(entry: Readonly<Record<string, unknown>>): string {
  const shown = [
    "time",
    "kind",
    "operation",
    "path",
    "fault",
    "status",
    "from",
    "to",
    "attempt",
    "acknowledged",
    "error",
  ];
  return shown
    .flatMap((name) => (entry[name] === undefined ? [] : [`${name}=${JSON.stringify(entry[name])}`]))
    .join(" ");
}
