import type { Money } from "@payout/core";
import { isMore } from "../limits/settings.ts";

/** Who has to approve: how many people, and in which role. */
export interface Approvers {
  /** How many approvers, beside whoever asks: 1 or more. */
  readonly approvers: number;
  /** Only approvals given in this role count. @default any */
  readonly role?: string;
}

/** Orders that need approval before they are sent. */
export interface OrderRule extends Approvers {
  /** What the amount has to exceed. Each currency needs a rule of its own. */
  readonly above: Money;
  /**
   * What is added up: one order; everything that was ordered for one recipient on one day; or everything in one `batch`.
   * @default "order"
   */
  readonly per?: "order" | "recipient_day" | "batch";
  /** Only for orders through this provider. @default all */
  readonly provider?: string;
  /** Whose days count, for `recipient_day`. @default "UTC" */
  readonly timeZone?: string;
}

/** What needs the approval of another person. */
export interface ApprovalRules {
  /** Which orders. */
  readonly orders: readonly OrderRule[];
  /**
   * Decisions of operators: `not_sent`, `failed`, `paid`, `returned`, and `reopen`, `payAgain`, `resume`, `recovered`, `erase`.
   * Lowering these rules, too.
   */
  readonly decisions: Approvers;
}

/** Whether some order or decision would need less under the new rules: fewer people, another role, or nobody. */
export function lowers(current: ApprovalRules | undefined, next: ApprovalRules | undefined): boolean {
  if (current === undefined) return false;
  if (next === undefined) return true;
  if (!isAsStrict(next.decisions, current.decisions)) return true;
  return !current.orders.every((rule) => next.orders.some((other) => covers(other, rule)));
}

/** Whether whatever one rule stops is stopped by another one as well. */
function covers(other: OrderRule, rule: OrderRule): boolean {
  return (
    (other.per ?? "order") === (rule.per ?? "order") &&
    (other.provider === undefined || other.provider === rule.provider) &&
    (rule.per !== "recipient_day" || (other.timeZone ?? "UTC") === (rule.timeZone ?? "UTC")) &&
    other.above.currency === rule.above.currency &&
    !isMore(other.above.value, rule.above.value) &&
    isAsStrict(other, rule)
  );
}

function isAsStrict(other: Approvers, rule: Approvers): boolean {
  return other.approvers >= rule.approvers && (rule.role === undefined || other.role === rule.role);
}

/** One person's approval. */
export interface Approval {
  /** Who approved. */
  readonly actor: string;
  /** In which roles. */
  readonly roles: readonly string[];
}

/** Whether the approvals are enough: each need is met by as many people as it names. */
export function isMet(needs: readonly Approvers[], approvals: readonly Approval[]): boolean {
  return needs.every((need) => approvals.filter((approval) => counts(approval, need)).length >= need.approvers);
}

/** Whether an approval counts towards a need. */
export function counts({ roles }: Pick<Approval, "roles">, { role }: Approvers): boolean {
  return role === undefined || roles.includes(role);
}

/** The needs of several rules without those that others include. */
export function withoutWeaker(needs: readonly Approvers[]): readonly Approvers[] {
  return needs.filter(
    (need, index) =>
      !needs.some(
        (other, place) => place !== index && isAsStrict(other, need) && (!isAsStrict(need, other) || place < index),
      ),
  );
}
