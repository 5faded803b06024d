// @ts-check
import { post } from "./api.js";
import { byId } from "./dom.js";
import { clockText, t, tWord } from "./language.js";
import { failed, say } from "./notice.js";

/** The gateways' clock in the page's head; one that stands still can be moved. */
export function createClock() {
  const form = byId("clock", HTMLFormElement);
  const time = byId("clock-time", HTMLTimeElement);
  const kind = byId("clock-kind", HTMLElement);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const duration = byId("clock-duration", HTMLInputElement).value.trim();
    advance(/^\d+$/.test(duration) ? Number(duration) : duration).catch(failed);
  });

  /** @param {number | string} duration */
  async function advance(duration) {
    const answer = await post("/advance", { duration });
    const now = Date.parse(answer.time);
    show(now);
    say(t("advanced", clockText(now)));
  }

  /** @param {number} now */
  function show(now) {
    time.dateTime = new Date(now).toISOString();
    time.textContent = clockText(now).slice(0, 19);
  }

  return {
    show,
    /** @param {string} name */
    setKind(name) {
      form.hidden = name !== "manual";
      kind.hidden = name === "manual";
      kind.textContent = `${t("clock")}: ${tWord("clock", name)}`;
    },
  };
}
