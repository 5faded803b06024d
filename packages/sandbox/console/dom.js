// @ts-check

/** @typedef {Node | string | false | undefined} Child */
/** @typedef {{ [attribute: string]: string | number | boolean | undefined | ((event: any) => void) }} Attributes */

/**
 * Makes an element. Whatever is given as text stays text: nothing is ever parsed as HTML. A function becomes a listener.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Attributes} attributes
 * @param {Child[]} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(attribute, value);
    else if (value === true) made.setAttribute(attribute, "");
    else if (value !== false && value !== undefined) made.setAttribute(attribute, String(value));
  }
  made.append(...children.filter((child) => child !== false && child !== undefined));
  return made;
}

/**
 * The element of the page with this id.
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} with the id ${id}`);
  return found;
}

/**
 * A choice among values.
 * @param {readonly (readonly [value: string, label: string])[]} options
 * @param {string} [chosen]
 * @returns {HTMLOptionElement[]}
 */
export function choices(options, chosen) {
  return options.map(([value, label]) => element("option", { value, selected: value === chosen }, label));
}

/**
 * Copies a text, and says so on the button for a moment.
 * @param {string} label
 * @param {string} done
 * @param {() => string} text
 */
export function copyButton(label, done, text) {
  const button = element("button", { type: "button", class: "quiet", click: copy }, label);
  async function copy() {
    await navigator.clipboard.writeText(text());
    button.textContent = done;
    setTimeout(() => {
      button.textContent = label;
    }, 1200);
  }
  return button;
}
