// @ts-check
import { byId, element } from "./dom.js";
import { clockText, t, tWord } from "./language.js";

/** @typedef {import("./store.js").Row} Row */

/** As in layout.css. */
const rowHeight = 60;
/** Rows drawn above and below what can be seen. */
const spare = 6;

/**
 * The list of orders: only the rows that can be seen exist, so that thousands cost no more than a few.
 * @param {(key: string) => void} choose
 */
export function createOrderList(choose) {
  const list = byId("list", HTMLElement);
  const space = byId("list-space", HTMLElement);
  /** @type {readonly Row[]} */
  let rows = [];
  let chosen = "";

  function draw() {
    const first = Math.max(0, Math.floor(list.scrollTop / rowHeight) - spare);
    const last = Math.min(rows.length, Math.ceil((list.scrollTop + list.clientHeight) / rowHeight) + spare);
    space.replaceChildren(...rows.slice(first, last).map((row, index) => drawRow(row, first + index)));
    const index = chosenIndex();
    if (index >= first && index < last) list.setAttribute("aria-activedescendant", `row-${index}`);
    else list.removeAttribute("aria-activedescendant");
  }

  /**
   * @param {Row} row
   * @param {number} index
   */
  function drawRow(row, index) {
    const drawn = element(
      "div",
      {
        class: "row",
        id: `row-${index}`,
        role: "option",
        "aria-selected": String(row.key === chosen),
        "aria-posinset": index + 1,
        "aria-setsize": rows.length,
        click: () => choose(row.key),
      },
      element("span", { class: "reference" }, row.reference),
      element("span", { class: "amount number" }, row.amount === "" ? "–" : `${row.amount} ${row.currency}`),
      element(
        "span",
        { class: "where muted number" },
        [tWord("provider", row.provider), ...(row.createdAt > 0 ? [shortTime(row.createdAt)] : [])].join(" · "),
      ),
      element("span", { class: `pill ${row.status}` }, tWord("status", row.status)),
    );
    drawn.style.transform = `translateY(${index * rowHeight}px)`;
    return drawn;
  }

  const chosenIndex = () => rows.findIndex(({ key }) => key === chosen);

  list.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  new ResizeObserver(draw).observe(list);

  return {
    element: list,
    /**
     * @param {readonly Row[]} present
     * @param {boolean} isAnything Whether there are orders that the filter hides.
     */
    show(present, isAnything) {
      rows = present;
      space.style.height = `${rows.length * rowHeight}px`;
      const empty = byId("list-empty", HTMLElement);
      empty.hidden = rows.length > 0;
      list.hidden = rows.length === 0;
      empty.textContent = t(isAnything ? "nothingFound" : "noOrders");
      draw();
    },
    /** @param {string} key */
    mark(key) {
      chosen = key;
      reveal(list, chosenIndex());
      draw();
    },
    /**
     * The row so many steps from the chosen one.
     * @param {number} steps
     */
    step(steps) {
      const present = chosenIndex();
      // From no row at all, a single step in any direction leads to the first.
      const from = present < 0 && Number.isFinite(steps) ? -steps : present;
      const wanted = Math.min(rows.length - 1, Math.max(0, from + steps));
      const row = rows[wanted];
      if (row) choose(row.key);
    },
  };
}

/**
 * @param {HTMLElement} list
 * @param {number} index
 */
function reveal(list, index) {
  if (index < 0) return;
  const top = index * rowHeight;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + rowHeight > list.scrollTop + list.clientHeight) list.scrollTop = top + rowHeight - list.clientHeight;
}

/** @param {number} time */
function shortTime(time) {
  return clockText(time).slice(5, 19);
}
