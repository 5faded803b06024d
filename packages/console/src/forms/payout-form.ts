import type { Form, Outcome } from "../form.ts";
import type { Notice } from "../layout.ts";
import { changesSince, loadPayout, type PayoutAndHistory, payoutPath } from "../pages/payout.ts";
import { actionsOn, type PayoutAction } from "../pages/payout-actions.ts";

/** What every form about a payout has: it is bound to the payout's version, and shows what has changed since. */
export function payoutForm(
  name: PayoutAction["name"],
  form: Omit<Form<PayoutAndHistory>, "role" | "load" | "version" | "changed" | "title">,
): Form<PayoutAndHistory> {
  return {
    ...form,
    role: "operator",
    load: loadPayout,
    version: ({ payout }) => payout.version,
    changed: changesSince,
    title: ({ t }, { payout }) => `${t(`action.${name}`)}: ${payout.reference}`,
    problem(view, subject, values) {
      const possible = actionsOn(subject.payout, view).some((each) => each.name === name);
      return possible
        ? form.problem?.(view, subject, values)
        : view.t("impossible", view.t(`state.${subject.payout.state}`));
    },
  };
}

/** Back to the payout, with what was done: or that it was proposed, where the rules demand another approver. */
export function backTo(
  payout: Parameters<typeof payoutPath>[0] & { readonly proposal?: unknown },
  done: Notice,
): Outcome {
  return { to: payoutPath(payout), done: payout.proposal === undefined ? done : "proposed" };
}
