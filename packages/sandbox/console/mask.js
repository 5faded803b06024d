// @ts-check
import { element } from "./dom.js";
import { t } from "./language.js";
import { maskParts } from "./mask-parts.js";

/**
 * A text whose payee data stays hidden until it is clicked.
 * @param {string} text
 * @param {readonly string[]} sensitive
 * @returns {Node[]}
 */
export function masked(text, sensitive) {
  return maskParts(text, sensitive).map((part) =>
    part.hidden ? cover(part.text) : document.createTextNode(part.text),
  );
}

/** @param {string} text */
function cover(text) {
  const button = element(
    "button",
    { type: "button", class: "masked", "aria-label": t("showHidden"), click: show },
    "••••••",
  );
  function show() {
    button.replaceWith(document.createTextNode(text));
  }
  return button;
}
