// @ts-check
import { post } from "./api.js";
import { byId, choices, element } from "./dom.js";
import { t, tWord } from "./language.js";

/** @typedef {{ provider: string, decisions: string[], faults: { fault: string, operations: string[] }[] }} Capabilities */

/**
 * The buttons of an order.
 * @param {(provider: string) => Capabilities | undefined} capabilitiesOf
 * @param {(message: string) => void} say
 * @param {(error: unknown) => void} failed
 */
export function createActions(capabilitiesOf, say, failed) {
  /** @param {() => Promise<string>} work */
  const act = (work) => () => void work().then(say, failed);

  /** @param {any} order */
  function decisionButtons({ provider, reference, status }) {
    const known = capabilitiesOf(provider)?.decisions ?? [];
    return known.map((decision) => {
      const isReversal = decision === "reversed";
      const isPointless = isReversal ? status !== "succeeded" : status === decision;
      const settle = async () => {
        const { settled } = await post("/settle", { provider, reference, status: decision });
        return t("settled", reference, tWord("status", settled.status));
      };
      return element(
        "button",
        {
          type: "button",
          "data-action": decision,
          class: decision === "succeeded" ? "" : "danger",
          disabled: isPointless,
          click: act(settle),
        },
        tWord("decision", decision),
      );
    });
  }

  return {
    /** @param {any} order */
    of(order) {
      const { provider, reference, status } = order;
      const resend = async () => {
        const { notified } = await post("/notify", { provider, reference });
        if (notified.acknowledged) return t("notifiedAcknowledged");
        return t("notifiedNot", notified.error ?? `HTTP ${notified.status}`);
      };
      const isOrder = status !== "absent";
      return element(
        "div",
        { class: "actions" },
        ...(isOrder ? decisionButtons(order) : []),
        isOrder && element("button", { type: "button", "data-action": "notify", click: act(resend) }, t("resend")),
        element(
          "button",
          { type: "button", "data-action": "fault", "aria-haspopup": "dialog", click: () => openFault(provider) },
          t("injectFault"),
        ),
      );
    },
  };

  /** @param {string} provider */
  function openFault(provider) {
    const dialog = byId("fault", HTMLDialogElement);
    const faults = capabilitiesOf(provider)?.faults ?? [];
    const fault = element(
      "select",
      { change: offerOperations },
      ...choices(faults.map(({ fault: name }) => [name, name])),
    );
    const operation = element("select");
    function offerOperations() {
      const names = faults.find(({ fault: name }) => name === fault.value)?.operations ?? [];
      const options = names.map((name) => /** @type {const} */ ([name, tWord("operation", name)]));
      operation.replaceChildren(...choices(names.length > 1 ? [["", t("anyOperation")], ...options] : options));
    }
    offerOperations();
    const plant = async () => {
      const chosen = operation.value === "" ? {} : { operation: operation.value };
      await post("/faults", { provider, fault: fault.value, ...chosen });
      return t("planted", tWord("provider", provider), fault.value);
    };
    dialog.replaceChildren(
      element(
        "form",
        { method: "dialog", submit: act(plant) },
        element("h2", { id: "fault-title" }, t("injectFault")),
        element("p", { class: "muted" }, t("faultText", tWord("provider", provider))),
        element("label", {}, t("fault"), fault),
        element("label", {}, t("operation"), operation),
        element(
          "div",
          { class: "buttons" },
          element("button", { type: "button", click: () => dialog.close() }, t("cancel")),
          element("button", { class: "primary" }, t("plant")),
        ),
      ),
    );
    dialog.showModal();
  }
}
