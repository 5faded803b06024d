// @ts-check
import { post } from "./api.js";
import { byId, choices, element } from "./dom.js";
import { t, tDetail, tWord } from "./language.js";
import { block, headerLines } from "./timeline.js";

const gateways = ["jeepay", "hongwen", "inr", "multicountry"];

/**
 * The form in which a request is pasted, and the explanation of its signature beside it.
 * @param {(error: unknown) => void} failed
 */
export function createPlayground(failed) {
  const result = element("div", { "aria-live": "polite" });
  /** What stands in the form, kept when the language changes. */
  let given = { gateway: "jeepay", path: "", headers: "", body: "", key: "" };
  let isVeiled = false;

  function draw() {
    const form = formOf(given, isVeiled, () => {
      given = /** @type {typeof given} */ (Object.fromEntries(new FormData(form)));
      explain(given).then((explanation) => result.replaceChildren(...resultOf(explanation)), failed);
    });
    result.replaceChildren();
    byId("playground", HTMLElement).replaceChildren(
      element("h2", {}, t("playground")),
      element("p", { class: "muted" }, t("playgroundText")),
      element("div", { class: "columns" }, form, result),
    );
    return form;
  }

  return {
    draw,
    /**
     * Puts a request of a timeline into the form, and explains it.
     * @param {any} entry
     */
    open({ gateway, path, headers, body }) {
      given = { gateway, path, headers: headerLines(headers), body, key: "" };
      isVeiled = true;
      draw().requestSubmit();
    },
  };
}

/**
 * @param {{ gateway: string, path: string, headers: string, body: string, key: string }} given
 * @param {boolean} isVeiled Whether path and body stay hidden until clicked, because they come from a timeline.
 * @param {() => void} submit
 */
function formOf({ gateway, path, headers, body, key }, isVeiled, submit) {
  const plain = { autocomplete: "off", spellcheck: "false" };
  const options = gateways.map((name) => /** @type {const} */ ([name, tWord("provider", name)]));
  const veil = isVeiled ? "veiled" : "";
  const label = (/** @type {string} */ text, /** @type {HTMLElement} */ control) => element("label", {}, text, control);
  return element(
    "form",
    {
      submit: (/** @type {Event} */ event) => {
        event.preventDefault();
        submit();
      },
    },
    label(t("gateway"), element("select", { name: "gateway" }, ...choices(options, gateway))),
    label(
      t("path"),
      element("textarea", { name: "path", rows: 1, class: path.includes("?") ? veil : "", ...plain }, path),
    ),
    label(t("headersHint"), element("textarea", { name: "headers", rows: 3, ...plain }, headers)),
    label(t("requestBody"), element("textarea", { name: "body", rows: 9, class: veil, ...plain }, body)),
    label(t("key"), element("textarea", { name: "key", rows: 2, ...plain }, key)),
    element("div", { class: "buttons" }, element("button", { type: "submit", class: "primary" }, t("explain"))),
  );
}

/**
 * @param {{ gateway: string, path: string, headers: string, body: string, key: string }} given
 * @returns {Promise<any>}
 */
function explain({ gateway, path, headers, body, key }) {
  const lines = headers.split("\n").filter((line) => line.includes(":"));
  const pairs = lines.map((line) => [
    line.slice(0, line.indexOf(":")).trim(),
    line.slice(line.indexOf(":") + 1).trim(),
  ]);
  // A form sends line ends as two characters; what was pasted had one.
  const pasted = body.replaceAll("\r\n", "\n");
  const withKey = key.trim() === "" ? {} : { key: key.trim() };
  return post("/explain", { gateway, path, headers: Object.fromEntries(pairs), body: pasted, ...withKey });
}

/** @param {any} explanation */
function resultOf({ matches, causes, algorithm, steps, received, sensitive }) {
  const verdict = element(
    "div",
    { class: `verdict ${matches ? "" : "bad"}` },
    element("strong", {}, t(matches ? "verdictRight" : "verdictWrong")),
    ...causes.map(causeOf),
  );
  return [
    verdict,
    element("p", { class: "muted" }, tDetail(algorithm)),
    element(
      "ol",
      { class: "steps" },
      ...steps.map((/** @type {any} */ step, /** @type {number} */ index) => stepOf(step, index, sensitive)),
    ),
    block(t("received"), received, []),
  ];
}

/** @param {{ id: string, detail: string, proven: boolean }} cause */
function causeOf({ id, detail, proven }) {
  return element(
    "p",
    {},
    `${t("likely")}: `,
    element("b", {}, tWord("cause", id)),
    ` – ${tDetail(detail)}`,
    proven && id !== "signature-missing" && id !== "unknown-merchant" && id !== "unreadable-body"
      ? `. ${t("proven")}`
      : "",
  );
}

/**
 * @param {{ id: string, text: string }} step
 * @param {number} index
 * @param {readonly string[]} sensitive
 */
function stepOf({ id, text }, index, sensitive) {
  return element("li", {}, block(`${index + 1}. ${tWord("step", id)}`, text, sensitive));
}
