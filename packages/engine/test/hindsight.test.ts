import { expect, test } from "vitest";
import { factThatMatters, type HistoryFact, type Seen } from "../src/machine/hindsight.ts";
import { observations, states } from "../src/machine/words.ts";

/** The three observations that the history can change, and when. */
function expected({ word, state, attempt }: Seen): HistoryFact | undefined {
  const facts: Readonly<Partial<Record<string, HistoryFact>>> = {
    missing_resend: "named",
    ...(attempt > 1 && { refused: "sent_again" }),
    ...(state === "reversed" && { says_succeeded: "repeats" }),
  };
  return facts[word];
}

test("the history is looked at for three observations only, each in its own situation", () => {
  for (const word of observations)
    for (const state of states)
      for (const attempt of [0, 1, 2, 3]) {
        const seen = { word, state, attempt };
        expect(factThatMatters(seen), JSON.stringify(seen)).toBe(expected(seen));
      }
});
