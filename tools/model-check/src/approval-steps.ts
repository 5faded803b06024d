import { versionOf } from "../../../packages/engine/src/record.ts";
import { decisionWords, observationOf } from "../../../packages/engine/src/resolve/rules.ts";
import type { Model } from "./model.ts";
import { observed } from "./observed.ts";
import { actionOf, needs, storedProposal } from "./proposed.ts";
import { lockedRow, resolvable } from "./row.ts";
import { type About, type Step, step } from "./step.ts";
import {
  type Approvals,
  type Breach,
  type Person,
  type Proposed,
  type Row,
  type Ruled,
  type Successor,
  submitted,
  type World,
} from "./world.ts";

/** Whoever submits the order. What pays it again is submitted by whoever asks for that. */
const submitter: Person = "ada";
const people: readonly Person[] = ["ada", "bo"];

type Wish = Pick<Proposed, "kind" | "decision">;

/** Everything that people can do where others have to approve. */
export function approvalSteps(world: World, model: Model): Step[] {
  const { approvals } = world;
  if (approvals === undefined) return [];
  const { successor } = approvals;
  return [
    ...stepsAbout({ world, model, about: "original", row: world.row, ruled: approvals }),
    ...(successor === undefined
      ? []
      : stepsAbout({ world, model, about: "successor", row: successor.row, ruled: successor })),
  ];
}

/** One of the two payouts, in a world. */
interface Subject {
  readonly world: World;
  readonly model: Model;
  readonly about: About;
  readonly row: Row;
  readonly ruled: Ruled;
}

function stepsAbout(subject: Subject): Step[] {
  return [...proposing(subject), ...approving(subject), ...ending(subject)];
}

/** Ada proposes what the engine lets her, true or not. */
function proposing(subject: Subject): Step[] {
  const { model, row, about } = subject;
  const wishes: readonly Wish[] = [
    { kind: "send" },
    // What is decided about a successor is explored with the first order.
    ...(about === "successor"
      ? []
      : [
          ...decisionWords
            .filter((decision) => decision !== "query_again")
            .map((decision) => ({ kind: "resolve", decision }) as const),
          { kind: "reopen" } as const,
          { kind: "pay_again" } as const,
        ]),
  ];
  return wishes
    .filter((wish) => isPossible(row, wish, model))
    .flatMap((wish) => [
      ...propose(subject, wish, "ada"),
      // An order whose proposal was declined: whoever asks again is not who submitted it.
      ...(wish.kind === "send" ? propose(subject, wish, "bo") : []),
    ]);
}

/** Whether the engine proposes, and later does, this about a payout as it is. */
function isPossible(row: Row, { kind, decision }: Wish, { functions }: Model): boolean {
  switch (kind) {
    case "send":
      return row.state === "accepted" && row.ruled?.awaitsApproval === true;
    case "resolve":
      return functions.refusalOf(resolvable(row), decision ?? "query_again") === undefined;
    case "reopen":
      return functions.whyNotReopened(row.state, row.ruled?.decided === true) === undefined;
    case "pay_again":
      return functions.whyNotPaidAgain(lockedRow(row), [], undefined) === undefined;
  }
}

function propose(subject: Subject, wish: Wish, by: Person): Step[] {
  const { model, about } = subject;
  const before = storedProposal(subject.ruled, subject.row);
  const { kind, decision } = wish;
  const next = model.functions.proposalStep(before, { kind, actor: by, action: actionOf(decision) });
  if (next !== "store" && next !== "replace") return [];
  const proposal: Proposed = { ...wish, by, version: versionNow(subject), hasLapsed: false };
  return [step({ kind: "proposes", by, what: wish, about }, withRuled(subject, { proposal }))];
}

function versionNow({ row: { attempt }, ruled: { revision } }: Subject): string {
  return versionOf({ attempt, revision });
}

/**
 * Both try to approve. Bo approves what the gateway's back office and the statements show him, or what he saw before: by then
 * anything may have been right.
 */
function approving(subject: Subject): Step[] {
  const { model, about, ruled, world } = subject;
  const stored = storedProposal(subject.ruled, subject.row);
  const { proposal } = ruled;
  if (stored === undefined || proposal === undefined || model.functions.stateOfProposal(stored) !== "open") return [];
  const what = { kind: proposal.kind, ...actionOf(proposal.decision) };
  return people.flatMap((by) =>
    [stored.version, "another"].flatMap((seen) => {
      const isSeen = seen === stored.version;
      const payout = { submitted_by: submitter, order_digest: "" };
      const problem = model.functions.whyNotApproved(stored, payout, { actor: by, roles: [], seen });
      if (problem !== undefined || (by === "bo" && isSeen && !fits(world, proposal))) return [];
      if (!model.functions.isMet(needs, [{ actor: by, roles: [] }])) return [];
      const next = carriedOut(subject, proposal, noticed(subject, proposal, { by, isSeen }));
      const kind = isSeen ? "approves" : "approves, having seen another version";
      return next === undefined ? [] : [step({ kind, by, what, about }, next)];
    }),
  );
}

/** What is wrong with an approval: told from what happened, without the engine's functions. */
function noticed(
  { row, ruled }: Subject,
  { by: proposer, version, hasLapsed }: Proposed,
  { by, isSeen }: { readonly by: Person; readonly isSeen: boolean },
): Breach | undefined {
  if (by === proposer || by === submitter) return "one name";
  if (!isSeen || version !== `${row.attempt}.${ruled.revision}`) return "another version";
  return hasLapsed ? "lapsed" : undefined;
}

/** Whether what is proposed is what bo would find out. */
function fits({ order, approvals }: World, { kind, decision }: Proposed): boolean {
  if (kind !== "resolve") return true;
  if (decision === "not_sent") return order === "none";
  if (decision === "failed") return order === "failed";
  if (decision === "returned") return approvals?.cameBack === true;
  return order === "succeeded";
}

/** The world after a proposal was carried out, in the transaction of its approval; undefined where the engine refuses. */
function carriedOut(subject: Subject, proposal: Proposed, breach: Breach | undefined): World | undefined {
  const { model, row, world, ruled } = subject;
  if (proposal.kind !== "send" && !isPossible(row, proposal, model)) return undefined;
  const closed = noting(withRuled(subject, { proposal: undefined }), breach);
  const { by: actor, decision } = proposal;
  const common = { source: "operator", actor, reason: "seen", keep: true } as const;
  switch (proposal.kind) {
    case "send": {
      const isApproved = ruled.isApproved || breach === undefined;
      return withRow({ ...subject, world: closed }, sendable(row), { proposal: undefined, isApproved });
    }
    case "resolve":
      return observed(
        closed,
        { ...common, word: observationOf(decision ?? "query_again"), ...actionOf(decision) },
        model,
      );
    case "reopen":
      return observed(closed, { ...common, word: "reopened" }, model);
    case "pay_again":
      return paidAgain(closed, world.row);
  }
}

/** Mirrors `send` in approvals/actions.ts: only what is accepted still is given to the workers. */
function sendable(row: Row): Row {
  if (row.state !== "accepted" || row.ruled === undefined) return row;
  return { ...row, dueInMs: 0, ruled: { ...row.ruled, awaitsApproval: false } };
}

/** Mirrors `storeSuccessor` in pay-again/pay-again.ts. The new order awaits approval as well. */
function paidAgain(world: World, { ruled }: Row): World {
  const { approvals, row } = world;
  if (approvals === undefined || ruled === undefined) return world;
  const successor: Successor = { row: submitted.row, ...submitted.ruled, order: "none", alarmed: false };
  return {
    ...world,
    row: { ...row, repayable: false, ruled: { ...ruled, paidAgain: true } },
    approvals: { ...approvals, revision: approvals.revision + 1, successor, successors: approvals.successors + 1 },
  };
}

function noting(world: World, breach: Breach | undefined): World {
  const { approvals } = world;
  return approvals === undefined || breach === undefined
    ? world
    : { ...world, approvals: { ...approvals, breach: approvals.breach ?? breach } };
}

/** A proposal is declined or withdrawn, or a day passes: at any moment, so that nothing depends on how long that is. */
function ending(subject: Subject): Step[] {
  const { model, about, ruled } = subject;
  const stored = storedProposal(subject.ruled, subject.row);
  const { proposal } = ruled;
  if (stored === undefined || proposal === undefined || model.functions.stateOfProposal(stored) !== "open") return [];
  const what = { kind: proposal.kind, ...actionOf(proposal.decision) };
  return [
    step({ kind: "is declined", what, about }, withRuled(subject, { proposal: undefined })),
    ...(proposal.hasLapsed
      ? []
      : [step({ kind: "lapses", what, about }, withRuled(subject, { proposal: { ...proposal, hasLapsed: true } }))]),
  ];
}

function withRuled(subject: Subject, changes: Partial<Ruled>): World {
  return withRow(subject, subject.row, changes);
}

function withRow({ world, about, ruled }: Subject, row: Row, changes: Partial<Ruled>): World {
  const approvals = world.approvals as Approvals;
  if (about === "original") return { ...world, row, approvals: { ...approvals, ...changes } };
  const { order, alarmed } = approvals.successor as Successor;
  return { ...world, approvals: { ...approvals, successor: { ...ruled, order, alarmed, row, ...changes } } };
}
