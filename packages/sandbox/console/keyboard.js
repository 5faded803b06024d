// @ts-check
import { byId, element } from "./dom.js";
import { t } from "./language.js";

/** @typedef {{ step: (steps: number) => void, focusList: () => void, focusDetail: () => void, focusSearch: () => void }} Moves */

/** @type {readonly (readonly [keys: string[], text: import("./language.js").Key])[]} */
const shortcuts = [
  [["j", "k", "↓", "↑"], "help.move"],
  [["Home", "End"], "help.ends"],
  [["Enter"], "help.open"],
  [["Esc"], "help.back"],
  [["/"], "help.search"],
  [["?"], "help.help"],
];

/**
 * Makes the page listen to keys.
 * @param {Moves} moves
 */
export function listenToKeys(moves) {
  /** @type {Record<string, () => void>} */
  const everywhere = {
    "/": moves.focusSearch,
    "?": openHelp,
    j: () => moves.step(1),
    k: () => moves.step(-1),
    Escape: moves.focusList,
  };
  /** @type {Record<string, () => void>} */
  const inList = {
    ArrowDown: () => moves.step(1),
    ArrowUp: () => moves.step(-1),
    PageDown: () => moves.step(10),
    PageUp: () => moves.step(-10),
    Home: () => moves.step(Number.NEGATIVE_INFINITY),
    End: () => moves.step(Number.POSITIVE_INFINITY),
    Enter: moves.focusDetail,
  };
  const list = byId("list", HTMLElement);
  /**
   * Who types into a field can only leave it.
   * @param {KeyboardEvent} event
   */
  const moveOf = ({ key, target }) => {
    if (target instanceof Element && target.matches("input, textarea, select")) {
      return key === "Escape" || (key === "Enter" && target.id === "search") ? moves.focusList : undefined;
    }
    return (document.activeElement === list ? inList[key] : undefined) ?? everywhere[key];
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const move = moveOf(event);
    if (!move) return;
    event.preventDefault();
    move();
  });
}

/** Opens the help. */
export function openHelp() {
  const dialog = byId("help", HTMLDialogElement);
  const lines = shortcuts.flatMap(([keys, text]) => [
    element("dt", {}, ...keys.map((key) => element("kbd", {}, key))),
    element("dd", {}, t(text)),
  ]);
  dialog.replaceChildren(
    element(
      "form",
      { method: "dialog" },
      element("h2", { id: "help-title" }, t("keyboardHelp")),
      element("dl", { class: "keys" }, ...lines),
      element("div", { class: "buttons" }, element("button", {}, t("close"))),
    ),
  );
  dialog.showModal();
}
