import type { StoredPayout } from "@payout/engine";
import { amountText } from "./amounts.ts";
import { type Html, html } from "./html.ts";
import { wordText } from "./language.ts";
import { payoutHref, type View } from "./view.ts";

/** A state as a word with a colour; the colour is never the only sign. */
export function statePill({ t }: Pick<View, "t">, state: string): Html {
  const tones: Readonly<Record<string, string>> = {
    sending: "pending",
    unknown: "cancelled",
    needs_review: "failed",
    accepted: "",
  };
  return html`<span class="pill ${tones[state] ?? state}">${wordText(t, "state", state)}</span>`;
}

/** The end of a payee's account: the rest is never in a page that was not asked to show it. */
export function maskedAccount({ t }: Pick<View, "t">, { accountEnding, erasedAt }: StoredPayout): string {
  if (erasedAt !== undefined) return t("erasedShort");
  return accountEnding === undefined ? "–" : `•••• ${accountEnding}`;
}

/** Something under a heading, as a pair of a list. */
export function fact(name: string, value: Html | string | undefined): Html | undefined {
  return value === undefined ? undefined : html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** Where there is nothing to list. */
export function emptyState(title: string, text: string, action?: Html): Html {
  return html`<div class="empty"><h3>${title}</h3><p class="muted">${text}</p>${action}</div>`;
}

/** A table that scrolls by itself where the window is narrow. */
export function table(caption: string, heads: readonly (Html | string)[], rows: readonly Html[]): Html {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table class="table"><thead><tr>${heads.map(
    (head) => html`<th scope="col">${head}</th>`,
  )}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** Payouts in a table: one row each. */
export function payoutTable(view: View, caption: string, payouts: readonly StoredPayout[]): Html {
  const { t } = view;
  const heads = ["reference", "provider", "amount", "account", "state", "acceptedAt"] as const;
  return table(
    caption,
    heads.map((head) => t(`column.${head}`)),
    payouts.map(
      (
        payout,
      ) => html`<tr><th scope="row"><a data-row href="${payoutHref(view, payout)}"><bdi>${payout.reference}</bdi></a></th>
<td>${payout.provider}</td><td class="number">${amountText(payout.amount)}</td><td class="number">${maskedAccount(view, payout)}</td>
<td>${statePill(view, payout.state)} ${marks(view, payout)}</td><td class="number">${view.time(payout.acceptedAt)}</td></tr>`,
    ),
  );
}

/** What else stands out about a payout in a list. */
function marks({ t }: View, { blockedBy = [], stuckSince }: StoredPayout): readonly Html[] {
  return [
    ...blockedBy.map((reason) => html`<span class="pill cancelled">${wordText(t, "blocked", reason)}</span>`),
    ...(stuckSince === undefined ? [] : [html`<span class="pill failed">${t("stuck")}</span>`]),
  ];
}

/** An amount, large. */
export function sum(amount: StoredPayout["amount"]): Html {
  const [value, currency] = amountText(amount).split(" ");
  return html`<p class="sum number">${value} <small>${currency}</small></p>`;
}

/** A link that looks like a button. */
export function action(to: string, label: string, tone: "" | "primary" | "danger" = ""): Html {
  return html`<a class="button ${tone}" href="${to}">${label}</a>`;
}
