// @ts-check
import { chineseDetails } from "./details-zh.js";
import { english } from "./strings-en.js";
import { chinese } from "./strings-zh.js";

/** @typedef {keyof typeof english} Key */

/** @type {Readonly<Record<string, { name: string, strings: Readonly<Record<Key, string>> }>>} */
export const languages = {
  en: { name: "English", strings: english },
  zh: { name: "中文", strings: chinese },
};

const storage = "payout-sandbox-language";

let present = localStorage.getItem(storage) ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
if (!(present in languages)) present = "en";

/** The code of the language that the page speaks. */
export function language() {
  return present;
}

/** @param {string} code */
export function speak(code) {
  present = code;
  localStorage.setItem(storage, code);
}

/**
 * A text of the page; `{0}` and so on stand for what is given.
 * @param {Key} key
 * @param {(string | number)[]} given
 */
export function t(key, ...given) {
  const text = languages[present]?.strings[key] ?? english[key];
  return text.replaceAll(/\{(\d)\}/g, (_found, index) => String(given[Number(index)] ?? ""));
}

/**
 * A text whose key is made of a word from the sandbox; the word itself where the page has no text for it.
 * @param {string} group
 * @param {string} word
 */
export function tWord(group, word) {
  const key = `${group}.${word}`;
  return key in english ? t(/** @type {Key} */ (key)) : word;
}

/**
 * What the sandbox says about a signature; where the page has no text for it, in the sandbox's own words.
 * @param {string} detail
 */
export function tDetail(detail) {
  return present === "zh" ? (chineseDetails[detail] ?? detail) : detail;
}

/** Writes the texts of the page that stand in its HTML. */
export function translatePage() {
  document.documentElement.lang = present === "zh" ? "zh-CN" : present;
  const places = /** @type {const} */ ([
    ["text", (/** @type {Element} */ node, /** @type {string} */ text) => node.replaceChildren(text)],
    ["label", (/** @type {Element} */ node, /** @type {string} */ text) => node.setAttribute("aria-label", text)],
    [
      "placeholder",
      (/** @type {Element} */ node, /** @type {string} */ text) => node.setAttribute("placeholder", text),
    ],
  ]);
  for (const [name, write] of places) {
    for (const node of document.querySelectorAll(`[data-${name}]`)) {
      write(node, t(/** @type {Key} */ (node.getAttribute(`data-${name}`))));
    }
  }
}

/** @param {number} time */
export function clockText(time) {
  const pad = (/** @type {number} */ value, length = 2) => String(value).padStart(length, "0");
  const date = new Date(time);
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day} ${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}
