// @ts-check
import { byId } from "./dom.js";

/** @type {ReturnType<typeof setTimeout> | undefined} */
let quiet;

/**
 * Says something for a moment, to eyes and to screen readers.
 * @param {string} message
 */
export function say(message) {
  const announcer = byId("announcer", HTMLElement);
  announcer.className = "toast";
  announcer.textContent = message;
  clearTimeout(quiet);
  quiet = setTimeout(() => {
    announcer.className = "announcer";
  }, 5000);
}

/** @param {unknown} error */
export function failed(error) {
  say(error instanceof Error ? error.message : String(error));
}
