import { type NextAction, type Transition, table } from "../src/machine/table.ts";
import { finalStates, observationMeaning, observations, type PayoutState, states } from "../src/machine/words.ts";

const followMeaning: Readonly<Record<NextAction, string>> = {
  send: "send, after a pause when it was put back",
  query: "query on the schedule",
  confirm: "query at once",
  watch: "keep querying; once final, four more times within a day and a half",
  rest: "nothing by itself",
};

interface Edge extends Transition {
  readonly from: PayoutState;
  readonly words: readonly string[];
}

/** Every transition, those that differ in their observation only as one. */
function edges(): Edge[] {
  return states.flatMap((from) => {
    const lines = Object.entries(table[from]).map(([word, transition]) => ({ word, transition }));
    const groups = Map.groupBy(lines, ({ transition: { to, event, follow } }) => `${to} ${event} ${follow}`);
    return [...groups.values()].flatMap((group) => {
      const [first] = group;
      return first === undefined ? [] : [{ ...first.transition, from, words: group.map(({ word }) => word) }];
    });
  });
}

function tableRow({ from, words, to, event, follow }: Edge): string {
  const becomes = to === from ? "stays" : `**${to}**`;
  return `| ${from} | ${words.map((word) => `\`${word}\``).join(" ")} | ${becomes} | ${event} | ${followMeaning[follow]} |`;
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
    "Generated from the engine's own table by `npx -y pnpm@10.34.9 exec vitest run packages/engine/test/states.test.ts -u`; a test holds",
    "the two together. [engine.md](engine.md) says what it means for you.",
    "",
    "```mermaid",
    ...diagram(),
    "```",
    "",
    "Not in the diagram: a corrupted row (`corrupted`) needs review from every state.",
    "",
    "## What can happen",
    "",
    "| observation | meaning |",
    "|---|---|",
    ...observations.map((word) => `| \`${word}\` | ${observationMeaning[word]} |`),
    "",
    "## Transitions",
    "",
    "What the table does not list changes nothing: the payout keeps its state, the message is stored, and an open payout is still queried.",
    "",
    "| state | observation | next state | event | then |",
    "|---|---|---|---|---|",
    ...edges().map(tableRow),
    "",
    "Three rules apply besides the table (`packages/engine/src/machine/decide.ts`):",
    "",
    "1. `refused`, `refused_again`, `unsent` and `lost` concern one attempt. For any other than the current one they are evidence only.",
    "2. The answer to a POST counts as `says_*` for the worker that still holds the payout, and the answer to a query while the payout is",
    "   as it was when the query began. After a takeover or a change, such an answer is `news_*`, and `missing` is ignored.",
    "3. An unconfirmed notification is settled by the first final answer, or by any answer about a payout that is final already; queries go on until then.",
    "   Where that answer and the notification disagree about whether the money arrived, the history gets a `disagreement`.",
    "",
  ].join("\n");
}
