// @ts-check
import { byId, choices, element } from "./dom.js";
import { t, tWord } from "./language.js";
import { statuses } from "./store.js";

/** @typedef {import("./store.js").Filter} Filter */

/**
 * The filters above the list.
 * @param {Filter} filter Changed in place.
 * @param {() => void} changed
 */
export function createFilters(filter, changed) {
  const search = byId("search", HTMLInputElement);
  const provider = byId("provider", HTMLSelectElement);
  const chips = byId("statuses", HTMLElement);
  search.addEventListener("input", () => {
    filter.search = search.value;
    changed();
  });
  provider.addEventListener("change", () => {
    filter.provider = provider.value;
    changed();
  });

  /**
   * @param {string} status
   * @param {number} count
   */
  function chip(status, count) {
    const isOn = filter.status === status;
    function press() {
      filter.status = isOn ? "" : status;
      changed();
    }
    const name = status === "" ? t("all") : tWord("status", status);
    return element(
      "button",
      { type: "button", class: "number", "data-status": status, "aria-pressed": String(isOn), click: press },
      `${name} ${count}`,
    );
  }

  return {
    search,
    /**
     * @param {readonly string[]} providers
     * @param {{ byStatus: ReadonlyMap<string, number>, byProvider: ReadonlyMap<string, number> }} counts
     */
    draw(providers, { byStatus, byProvider }) {
      const label = (/** @type {string} */ id) =>
        `${id === "" ? t("allGateways") : tWord("provider", id)} (${byProvider.get(id) ?? 0})`;
      // A choice that a person has open would close.
      if (document.activeElement !== provider) {
        const options = ["", ...providers].map((id) => /** @type {const} */ ([id, label(id)]));
        provider.replaceChildren(...choices(options, filter.provider));
      }
      const focused = document.activeElement?.getAttribute("data-status");
      const present = ["", ...statuses].filter((word) => word === "" || word === filter.status || byStatus.has(word));
      chips.replaceChildren(...present.map((word) => chip(word, byStatus.get(word) ?? 0)));
      const again = typeof focused === "string" && chips.querySelector(`[data-status="${focused}"]`);
      if (again instanceof HTMLElement) again.focus();
    },
  };
}
