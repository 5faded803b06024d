import { type NextAction, type Transition, table } from "../src/machine/table.ts";
import { finalStates, observationMeaning, observations, type PayoutState, states } from "../src/machine/words.ts";

const followMeaning: Readonly<Record<NextAction, string>> = {
  send: "send, after a pause when it was put back",
  query: "ask on the schedule",
  confirm: "ask at once",
  watch: "ask on; once it has ended, four more times within a day and a half",
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
    "Made from the engine's own table by `npx -y pnpm@10.34.9 exec vitest run packages/engine/test/states.test.ts -u`; a test holds",
    "the two together. What it means for you is told in [engine.md](engine.md).",
    "",
    "```mermaid",
    ...diagram(),
    "```",
    "",
    "Left out of the picture: a row that does not make sense (`corrupted`) is held from every state.",
    "",
    "## What can happen",
    "",
    "| observation | meaning |",
    "|---|---|",
    ...observations.map((word) => `| \`${word}\` | ${observationMeaning[word]} |`),
    "",
    "## What becomes of it",
    "",
    "What is not in the table changes nothing: the payout stays as it is, the message is kept, and an open payout is asked about on.",
    "",
    "| state | observation | becomes | in the history | then |",
    "|---|---|---|---|---|",
    ...edges().map(tableRow),
    "",
    "Three rules stand beside the table (`packages/engine/src/machine/decide.ts`):",
    "",
    "1. `refused`, `refused_again`, `unsent` and `lost` speak of one attempt. About any but the present one they are evidence and nothing else.",
    "2. The answer to a POST counts as `says_*` for the worker that still holds the payout, and the answer to a question while the payout is",
    "   as it was when the question was queried. Once it was taken over, or has changed, such an answer is `news_*`, and `missing` is nothing.",
    "3. News that is being confirmed is settled by the first answer that ends the payout, or by any answer about one that has ended; it is asked about until then.",
    "   Where that answer and the news disagree about whether the money arrived, the history gets a `disagreement`.",
    "",
  ].join("\n");
}
