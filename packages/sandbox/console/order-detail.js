// @ts-check
import { get } from "./api.js";
import { byId, element } from "./dom.js";
import { clockText, t, tWord } from "./language.js";
import { keyOf } from "./store.js";
import { timelineEntry } from "./timeline.js";

/** @typedef {import("./store.js").Row} Row */

/**
 * The chosen order with its timeline.
 * @param {{ actions: (order: any) => HTMLElement, openInPlayground: (entry: any) => void, failed: (error: unknown) => void }} parts
 */
export function createOrderDetail({ actions, openInPlayground, failed }) {
  const place = byId("detail", HTMLElement);
  let shown = "";
  let requests = 0;
  /** @type {Set<number>} */
  let drawn = new Set();
  let timeline = element("ol", { class: "timeline" });
  let head = element("div");

  /** @param {any} detail */
  function draw({ order, timeline: entries, earlier }) {
    const key = keyOf(order);
    if (key !== shown) {
      shown = key;
      drawn = new Set();
      timeline = element("ol", { class: "timeline", "aria-label": t("timeline") });
      head = element("div");
      place.replaceChildren(head, element("h3", {}, t("timeline")), timeline);
      place.scrollTop = 0;
    }
    drawHead(order);
    // Entries never change: only new ones are added, so that entries which the reader has opened stay open.
    if (earlier > 0 && drawn.size === 0) timeline.append(element("li", { class: "muted" }, t("earlier", earlier)));
    const fresh = entries.filter((/** @type {any} */ { id }) => !drawn.has(id));
    for (const entry of fresh) {
      drawn.add(entry.id);
      timeline.append(timelineEntry(entry, openInPlayground));
    }
    if (drawn.size === 0) timeline.replaceChildren(element("li", { class: "muted" }, t("timelineGone")));
  }

  /** @param {any} order */
  function drawHead(order) {
    const focused = head.contains(document.activeElement)
      ? document.activeElement?.getAttribute("data-action")
      : undefined;
    head.replaceChildren(...headOf(order), actions(order), facts(order));
    const again = focused && head.querySelector(`[data-action="${focused}"]`);
    // What was just done is no longer on offer: its button cannot keep the focus.
    if (again instanceof HTMLButtonElement) (again.disabled ? place : again).focus();
  }

  return {
    element: place,
    /** @param {Row} row */
    async show({ provider, merchant, reference }) {
      requests += 1;
      const current = requests;
      const path = `/orders/${encodeURIComponent(provider)}/${encodeURIComponent(reference)}`;
      try {
        const detail = await get(`${path}?merchant=${encodeURIComponent(merchant)}`);
        if (current === requests) draw(detail);
      } catch (error) {
        failed(error);
      }
    },
    /** @param {Node | string} content */
    clear(content) {
      requests += 1;
      shown = "";
      place.replaceChildren(content);
    },
  };
}

/** @param {any} order */
function headOf({ reference, status, amount, currency, provider }) {
  return [
    element(
      "div",
      { class: "head" },
      element("h2", {}, reference),
      element("span", { class: `pill ${status}` }, tWord("status", status)),
    ),
    element(
      "p",
      { class: "sum number" },
      amount === undefined ? "–" : `${amount} `,
      amount !== undefined && element("small", {}, currency),
      element("small", {}, ` · ${tWord("provider", provider)}`),
    ),
  ];
}

/** @param {any} order */
function facts({ merchant, providerId, providerStatus, createdAt, paid, currency, calls }) {
  const lines = [
    [t("merchant"), merchant],
    [t("providerId"), providerId],
    [t("providerStatus"), providerStatus],
    [t("created"), createdAt === undefined ? undefined : clockText(createdAt)],
    [t("paid"), `${paid} ${currency ?? ""}`],
    [t("calls"), t("callCounts", calls.create, calls.query)],
  ];
  const pairs = lines.filter(([, value]) => value !== undefined && value !== "");
  return element(
    "dl",
    { class: "facts number" },
    ...pairs.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))),
  );
}
