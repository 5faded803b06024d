// @ts-check

/** @typedef {{ text: string, hidden: boolean }} Part */

/**
 * Cuts a text at everything that names or numbers the payee, however the message wrote it.
 * @param {string} text
 * @param {readonly string[]} sensitive
 * @returns {Part[]}
 */
export function maskParts(text, sensitive) {
  const spellings = [...new Set(sensitive.flatMap(spellingsOf))].sort((left, right) => right.length - left.length);
  if (spellings.length === 0) return [{ text, hidden: false }];
  const pattern = new RegExp(spellings.map(patternOf).join("|"), "g");
  /** @type {Part[]} */
  const parts = [];
  let end = 0;
  for (const found of text.matchAll(pattern)) {
    if (found.index > end) parts.push({ text: text.slice(end, found.index), hidden: false });
    parts.push({ text: found[0], hidden: true });
    end = found.index + found[0].length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), hidden: false });
  return parts;
}

/**
 * A text as JSON, forms and addresses write it.
 * @param {string} text
 */
function spellingsOf(text) {
  const json = JSON.stringify(text).slice(1, -1);
  const escaped = json.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return [text, json, escaped, encodeURIComponent(text), new URLSearchParams([["", text]]).toString().slice(1)];
}

/**
 * Short texts hide only where they stand alone: a wallet called 2 must not hide every 2.
 * @param {string} spelling
 */
function patternOf(spelling) {
  const literal = spelling.replaceAll(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
  return /^\w{1,3}$/.test(spelling) ? `(?<![\\w.])${literal}(?![\\w.])` : literal;
}
