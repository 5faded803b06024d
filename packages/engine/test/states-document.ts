import { checkFirst, type NextAction, type Transition, table } from "../src/machine/table.ts";
import { finalStates, observationMeaning, observations, type PayoutState, states } from "../src/machine/words.ts";

const followMeaning: Readonly<Record<NextAction, string>> = {
  send: "send, after a pause if it was sent back",
  query: "query on the schedule",
  check: "query before it is sent, once an earlier send has settled",
  confirm: "query at once",
  watch: "query on; after the end, four more times within a day and a half",
  rest: "nothing",
};

interface Edge extends Transition {
  readonly from: PayoutState;
  /** As the table names it. */
  readonly line: string;
  readonly words: readonly string[];
}

/** Every transition, those that differ in their observation only as one. */
function edges(): Edge[] {
  const all = states.map((from) => [from as string, from, table[from]] as const);
  return [...all.toSpliced(1, 0, ["accepted, `check_first`", "accepted", checkFirst])].flatMap(([line, from, of]) => {
    const lines = Object.entries(of).map(([word, transition]) => ({ word, transition }));
    const groups = Map.groupBy(lines, ({ transition: { to, event, follow } }) => `${to} ${event} ${follow}`);
    return [...groups.values()].flatMap((group) => {
      const [first] = group;
      return first === undefined ? [] : [{ ...first.transition, line, from, words: group.map(({ word }) => word) }];
    });
  });
}

function tableRow({ line, from, words, to, event, follow }: Edge): string {
  const becomes = to === from ? "stays" : `**${to}**`;
  return `| ${line} | ${words.map((word) => `\`${word}\``).join(" ")} | ${becomes} | ${event} | ${followMeaning[follow]} |`;
}

function diagram(): string[] {
  const moves = Map.groupBy(
    edges().filter(({ from, to, words }) => from !== to && words.some((word) => word !== "corrupted")),
    ({ from, to }) => `${from} --> ${to}`,
  );
  const arrows = [...moves].map(
    ([arrow, group]) => `  ${arrow}: ${[...new Set(group.map(({ event }) => event))].join(", ")}`,
  );
  const ends = finalStates.map((state) => `  ${state} --> [*]`);
  return ["stateDiagram-v2", "  [*] --> accepted: submit", ...arrows, ...ends];
}

/** The document of the state machine, from the table that the engine itself uses. */
export function statesDocument(): string {
  return [
    "# The states of a payout in @payout/engine",
    "",
    "Generated from the engine's own table by `npx -y pnpm@10.34.9 exec vitest run packages/engine/test/states.test.ts -u`; a test",
    "fails when the two differ. What each state means for you is in [the README](../README.md#states).",
    "",
    "```mermaid",
    ...diagram(),
    "```",
    "",
    "Not in the picture: a row that makes no sense (`corrupted`) needs review from every state.",
    "",
    "## Observations",
    "",
    "| observation | meaning |",
    "|---|---|",
    ...observations.map((word) => `| \`${word}\` | ${observationMeaning[word]} |`),
    "",
    "## Transitions",
    "",
    "What is not in the table changes nothing: the payout stays as it is, the message is kept, and an open payout is still queried.",
    "",
    "| state | observation | becomes | in the history | then |",
    "|---|---|---|---|---|",
    ...edges().map(tableRow),
    "",
    "Three rules apply besides the table (`packages/engine/src/machine/decide.ts` in the repository):",
    "",
    "1. `refused`, `refused_again`, `unsent` and `lost` are about one attempt. About any attempt but the current one they are only evidence.",
    "2. The answer to a POST counts as `says_*` for the worker that still holds the payout. The answer to a query counts as `says_*` while the",
    "   payout is unchanged since the query was sent. After a takeover or a change, such an answer is `news_*`, and `missing` counts for nothing.",
    "3. News is confirmed by the first answer that ends the payout, or by any answer about one that has ended; the engine queries until then.",
    "   If that answer and the news disagree about whether the money arrived, a `disagreement` is added to the history.",
    "",
  ].join("\n");
}
