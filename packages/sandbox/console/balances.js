// @ts-check
import { get } from "./api.js";
import { byId, element } from "./dom.js";
import { t, tWord } from "./language.js";

/** Shows the balances as they are now. */
export async function showBalances() {
  const { balances } = await get("/balances");
  const head = [t("gateway"), t("merchant"), t("currency")].map((title) => element("th", { scope: "col" }, title));
  const sums = [t("available"), t("held")].map((title) => element("th", { scope: "col", class: "number" }, title));
  byId("balances", HTMLElement).replaceChildren(
    element("h2", {}, t("balances")),
    element("p", { class: "muted" }, t("balancesText")),
    element(
      "table",
      { class: "table" },
      element("thead", {}, element("tr", {}, ...head, ...sums)),
      element("tbody", {}, ...balances.map(balanceRow)),
    ),
  );
}

/** @param {{ gateway: string, merchant: string, currency: string, available: string, held: string }} balance */
function balanceRow({ gateway, merchant, currency, available, held }) {
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, tWord("provider", gateway)),
    element("td", {}, merchant),
    element("td", {}, currency),
    element("td", { class: "number" }, grouped(available)),
    element("td", { class: "number" }, grouped(held)),
  );
}

/**
 * Thousands apart, every digit kept: an amount is never made a number.
 * @param {string} amount
 */
function grouped(amount) {
  return amount.replace(/\B(?=(\d{3})+(?!\d)(?=.*\.))/g, ",");
}
