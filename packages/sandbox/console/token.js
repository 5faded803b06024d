// @ts-check
import { byId, element } from "./dom.js";
import { t } from "./language.js";

/**
 * Asks for the token of a sandbox that has one.
 * @returns {Promise<string>}
 */
export function askForToken() {
  const dialog = byId("token", HTMLDialogElement);
  const input = element("input", { type: "password", required: true, autocomplete: "off", autofocus: true });
  dialog.replaceChildren(
    element(
      "form",
      { method: "dialog" },
      element("h2", { id: "token-title" }, t("tokenTitle")),
      element("p", { class: "muted" }, t("tokenText")),
      element("label", {}, t("token"), input),
      element("div", { class: "buttons" }, element("button", { class: "primary" }, t("unlock"))),
    ),
  );
  return new Promise((resolve) => {
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("close", () => resolve(input.value), { once: true });
    dialog.showModal();
  });
}
