import type { PayoutStatus } from "@payout/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Decision,
  decide,
  type ObservationSource,
  type Observed,
  type PayoutView,
} from "../src/machine/decide.ts";
import { table } from "../src/machine/table.ts";
import { finalStates, type Observation, observationMeaning, observations, states } from "../src/machine/words.ts";

/** What the engine can see: each source says what it can say, about this attempt or an earlier one. */
const said: readonly PayoutStatus[] = ["pending", "succeeded", "failed", "cancelled", "reversed", "unknown"];
const words: Readonly<Record<ObservationSource, readonly Observation[]>> = {
  send: ["refused", "refused_again", "unsent", "lost", ...said.map((status) => `says_${status}` as const)],
  query: ["missing", "missing_resend", "unanswered", "repeats", ...said.map((status) => `says_${status}` as const)],
  notification: said.map((status) => `news_${status}` as const),
  engine: ["claim", "lost", "corrupted"],
  caller: ["cancel"],
  operator: ["decided_query", "decided_paid", "decided_failed", "decided_not_sent", "decided_returned"],
};
const sources = Object.keys(words) as ObservationSource[];
const observed = fc
  .constantFrom(...sources)
  .chain((source) =>
    fc.record({ source: fc.constant(source), word: fc.constantFrom(...words[source]), behind: fc.nat({ max: 2 }) }),
  );

interface Step {
  readonly before: PayoutView;
  readonly observed: Observed;
  readonly decision: Decision;
}

/** Plays observations on a new payout; an answer is about the present attempt and state, or about an earlier one. */
function play(observations: readonly { source: ObservationSource; word: Observation; behind: number }[]): Step[] {
  let view: PayoutView = { state: "accepted", attempt: 0 };
  return observations.map(({ source, word, behind }) => {
    const before = view;
    const overtaken = source === "query" && behind > 0;
    const seen: Observed = { source, word, attempt: Math.max(0, view.attempt - behind), overtaken };
    const decision = decide(view, seen);
    const attempt = decision.event === "sending" ? view.attempt + 1 : view.attempt;
    view = { state: decision.to, attempt, confirming: decision.confirming };
    return { before, observed: seen, decision };
  });
}

const story = fc.array(observed, { maxLength: 40 });

/** Little but what leads to another send, so that its rare sequences come up. */
const sendingStory = fc.array(
  fc.oneof(
    fc.record({
      source: fc.constant<ObservationSource>("engine"),
      word: fc.constant<Observation>("claim"),
      behind: fc.constant(0),
    }),
    fc.record({
      source: fc.constant<ObservationSource>("send"),
      word: fc.constantFrom<Observation>("lost", "unsent", "says_unknown"),
      behind: fc.nat({ max: 2 }),
    }),
    fc.record({
      source: fc.constant<ObservationSource>("query"),
      word: fc.constantFrom<Observation>("missing", "missing_resend"),
      behind: fc.nat({ max: 1 }),
    }),
  ),
  { maxLength: 40 },
);

describe("whatever happens", () => {
  test("a payout is sent again only after proof that the attempt before moved no money", () => {
    fc.assert(
      fc.property(fc.oneof(story, sendingStory), (steps) => {
        let proven = true;
        for (const { before, observed: seen, decision } of play(steps)) {
          if (decision.event === "sending") {
            expect(proven).toBe(true);
            proven = false;
          }
          const isProof = seen.word === "unsent" && seen.attempt === before.attempt;
          const isCounted = seen.word === "missing_resend" && seen.overtaken === false;
          if (isProof || isCounted) proven = true;
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("nothing is sent but what is accepted, and the gateway's word never leads there", () => {
    fc.assert(
      fc.property(story, (steps) => {
        for (const { before, decision, observed: seen } of play(steps)) {
          if (decision.event === "sending") expect(before.state).toBe("accepted");
          if (decision.to === "accepted" && before.state !== "accepted")
            expect(["unsent", "missing_resend"]).toContain(seen.word);
        }
      }),
    );
  });

  test("what has ended changes only by the gateway's answer to a question, by an operator, or when its row is corrupted", () => {
    fc.assert(
      fc.property(story, (steps) => {
        for (const { before, decision, observed: seen } of play(steps)) {
          if (!finalStates.includes(before.state) || decision.to === before.state) continue;
          if (seen.word === "corrupted") continue;
          expect(["query", "operator"]).toContain(seen.source);
          const allowed = before.state === "succeeded" ? ["reversed"] : ["succeeded"];
          expect(allowed).toContain(decision.to);
        }
      }),
    );
  });

  test("a notification ends nothing by itself", () => {
    fc.assert(
      fc.property(story, (steps) => {
        for (const { decision, before, observed: seen } of play(steps))
          if (seen.source === "notification" && decision.to !== before.state)
            expect(["pending", "needs_review"]).toContain(decision.to);
      }),
    );
  });

  test("every state that is reached is in the table", () => {
    fc.assert(fc.property(story, (steps) => play(steps).every(({ decision }) => states.includes(decision.to))));
  });
});

test("every state and every observation is described and reachable", () => {
  expect(Object.keys(table)).toEqual([...states]);
  expect(Object.keys(observationMeaning)).toEqual([...observations]);
  const reached = new Set(Object.values(table).flatMap((line) => Object.values(line).map(({ to }) => to)));
  expect(states.filter((state) => !reached.has(state) && state !== "accepted")).toEqual([]);
});
