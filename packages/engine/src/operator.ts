import { hiddenCharacter } from "@payout/core/provider";
import { EngineError } from "./errors.ts";

/** Who decides, and why. Both are stored in the history. */
export interface Decider {
  /** A stable name of the operator, such as a login; never `engine` or `gateway`, which the engine itself writes. */
  readonly actor: string;
  /** What the decision rests on: a line of a statement, a ticket, an incident. */
  readonly reason: string;
}

/** Actors that only the engine may write: the history could not distinguish an operator under such a name from it. */
const reserved: readonly string[] = ["engine", "gateway"];

/**
 * Requires what every decision of an operator needs.
 * @param subject What the decision is about, for the error.
 * @throws EngineError `not_allowed`; nothing was changed.
 */
export function requireDecider(subject: string, decider: Partial<Decider> | undefined): void {
  const { actor, reason } = decider ?? {};
  requireActor(subject, actor);
  if (!isText(reason)) throw refused(subject, "reason", "must be a non-empty string: say what the decision rests on");
}

/**
 * Requires a name that an operator can have.
 * @throws EngineError `not_allowed`; nothing was changed.
 */
export function requireActor(subject: string, actor: unknown): void {
  if (!isText(actor)) throw refused(subject, "actor", "must be a non-empty string: say who decides");
  if (actor !== actor.trim()) throw refused(subject, "actor", "must not begin or end with whitespace");
  if (hiddenCharacter(actor) !== undefined) throw refused(subject, "actor", "must not contain invisible characters");
  if (reserved.includes(foldedActor(actor)))
    throw refused(subject, "actor", `must not be ${reserved.join(" or ")}: the engine itself writes these`);
}

/** A name in the form in which names are compared: one person must not be two by writing it in another way. */
export function foldedActor(actor: string): string {
  return actor.normalize("NFKC").toLowerCase();
}

/** The error of a decision that an operator cannot make in this way. */
export function refused(subject: string, path: string, problem: string): EngineError {
  return new EngineError({
    code: "not_allowed",
    message: `${subject}: ${path} ${problem}. Nothing was changed.`,
    paths: [path],
  });
}

function isText(text: unknown): text is string {
  return typeof text === "string" && text.trim() !== "";
}
