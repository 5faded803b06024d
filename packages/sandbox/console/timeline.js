// @ts-check
import { element } from "./dom.js";
import { clockText, t, tWord } from "./language.js";
import { masked } from "./mask.js";

/** @typedef {any} Entry An entry of an order's timeline, as the control API has it. */

/**
 * One entry of the timeline.
 * @param {Entry} entry
 * @param {(entry: Entry) => void} openInPlayground
 */
export function timelineEntry(entry, openInPlayground) {
  const view = views[entry.kind]?.(entry, openInPlayground);
  if (!view) return element("li");
  const { tone = "", title, note, summary, content = [] } = view;
  return element(
    "li",
    { class: `${entry.kind} ${tone}`, "data-id": entry.id },
    element("div", { class: "entry-head" }, element("h3", {}, title), pill(view), time(entry.time)),
    note !== undefined &&
      element(
        "p",
        { class: `entry-note ${tone === "bad" && entry.kind !== "change" ? "bad" : ""}` },
        ...masked(note, entry.sensitive),
      ),
    content.length > 0 && element("details", {}, element("summary", {}, summary ?? ""), ...content),
  );
}

/**
 * @typedef {object} View
 * @property {string} title
 * @property {"good" | "bad" | ""} [tone]
 * @property {string} [label] What the pill says.
 * @property {string} [labelTone]
 * @property {string} [note]
 * @property {string} [summary]
 * @property {Node[]} [content]
 */

/** @type {Record<string, (entry: Entry, openInPlayground: (entry: Entry) => void) => View>} */
const views = { request: requestView, answer: answerView, change: changeView, notification: notificationView };

/** @type {(entry: Entry, openInPlayground: (entry: Entry) => void) => View} */
function requestView(entry, openInPlayground) {
  const { signature, sensitive } = entry;
  const cause = signature.causes.map((/** @type {any} */ { id }) => tWord("cause", id)).join(" + ");
  return {
    title: tWord("request", entry.operation),
    label: t(signature.matches ? "signatureFits" : "signatureWrong"),
    labelTone: signature.matches ? "good" : "bad",
    tone: signature.matches ? "" : "bad",
    note: signature.matches ? `${entry.method} ${entry.path.split("?")[0]}` : `${t("likely")}: ${cause}`,
    summary: t("showRequest"),
    content: [
      block(t("body"), entry.body === "" ? entry.path : entry.body, sensitive),
      block(t("headers"), headerLines(entry.headers), []),
      block(t("canonicalText"), signature.canonicalText, sensitive),
      ...(signature.expected === undefined ? [] : [block(t("expected"), signature.expected, [])]),
      ...(signature.expected === signature.received ? [] : [block(t("received"), signature.received, [])]),
      element(
        "div",
        { class: "block" },
        element("button", { type: "button", click: () => openInPlayground(entry) }, t("openInPlayground")),
      ),
    ],
  };
}

/** @type {(entry: Entry) => View} */
function answerView({ status, complete, verdict, body, sensitive }) {
  const notes = [
    verdict.refusal === undefined ? undefined : t("refused", verdict.refusal),
    verdict.fault === undefined ? undefined : t("struckBy", verdict.fault),
  ].filter((note) => note !== undefined);
  const sent = status === undefined ? t("answer.none") : t(complete ? "answer.sent" : "answer.cut", status);
  return {
    title: sent,
    label: t(verdict.accepted ? "accepted" : "notAccepted"),
    labelTone: verdict.accepted ? "good" : "bad",
    tone: verdict.accepted && verdict.fault === undefined ? "" : "bad",
    ...(notes.length > 0 ? { note: notes.join(" · ") } : {}),
    summary: t("showAnswer"),
    content: status === undefined ? [] : [block(t("body"), body, sensitive)],
  };
}

/** @type {(entry: Entry) => View} */
function changeView({ before, order, actor }) {
  const title = before === undefined ? t("newOrder", order.providerStatus) : t("moved", before, order.providerStatus);
  const isBad = order.status === "failed" || order.status === "reversed";
  return {
    title,
    label: tWord("status", order.status),
    labelTone: order.status,
    tone: order.status === "succeeded" ? "good" : isBad ? "bad" : "",
    ...(actor === undefined ? {} : { note: tWord("actor", actor) }),
  };
}

/** @type {(entry: Entry) => View} */
function notificationView({
  attempt,
  acknowledged,
  status,
  error,
  answer,
  url,
  headers,
  body,
  sensitive,
  actor,
  fault,
}) {
  const outcome = error ?? t("answered", status, answer === "" ? t("emptyText") : answer);
  return {
    title: t("notification", attempt),
    label: acknowledged ? t("acknowledged") : t("notAcknowledged", status ?? "–"),
    labelTone: acknowledged ? "good" : "bad",
    tone: acknowledged ? "good" : "bad",
    note: [
      url,
      tWord("actor", actor),
      ...(fault === undefined ? [] : [t("struckBy", fault)]),
      ...(acknowledged ? [] : [String(outcome).slice(0, 200)]),
    ].join(" · "),
    summary: t("showNotification"),
    content: [
      block(t("body"), body, sensitive),
      ...(Object.keys(headers).length > 0 ? [block(t("headers"), headerLines(headers), [])] : []),
      block(t("merchantsAnswer"), outcome, []),
    ],
  };
}

/**
 * @param {string} label
 * @param {string} text
 * @param {readonly string[]} sensitive
 */
export function block(label, text, sensitive) {
  const content = text === "" ? [t("emptyText")] : masked(text, sensitive);
  return element(
    "div",
    { class: "block" },
    element("div", { class: "label" }, label),
    element("pre", { tabindex: 0 }, ...content),
  );
}

/** @param {Record<string, string>} headers */
export function headerLines(headers) {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

/** @param {View} view */
function pill({ label, labelTone = "" }) {
  return label !== undefined && element("span", { class: `pill ${labelTone}` }, label);
}

/** @param {number} gatewayTime */
function time(gatewayTime) {
  return element("time", { datetime: new Date(gatewayTime).toISOString() }, clockText(gatewayTime).slice(11));
}
