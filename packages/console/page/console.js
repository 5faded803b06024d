// @ts-check
// The pages work without this script. It adds keys, an answer to a slow network, and pages that stay current.

const everyMs = 10_000;
const longestMs = 120_000;
let failures = 0;

/** Whether somebody types, has chosen something, or reads a selection: then the page stays as it is. */
function isBusy() {
  const active = document.activeElement;
  if (active instanceof Element && active.matches("main input, main textarea, main select")) return true;
  if (!document.getSelection()?.isCollapsed) return true;
  return [...document.querySelectorAll("main input, main textarea")].some((field) =>
    field instanceof HTMLInputElement
      ? field.checked !== field.defaultChecked || field.value !== field.defaultValue
      : field instanceof HTMLTextAreaElement && field.value !== field.defaultValue,
  );
}

/** When to look next: later after each failure, and never all pages at once. */
function waitMs() {
  const base = Math.min(everyMs * 2 ** failures, longestMs);
  return base * (0.8 + Math.random() * 0.4);
}

/** @type {string | undefined} */
let etag;

async function update() {
  if (document.visibilityState !== "visible" || isBusy()) return;
  try {
    const response = await fetch(location.href, {
      headers: { accept: "text/html", ...(etag === undefined ? {} : { "if-none-match": etag }) },
      redirect: "error",
      signal: AbortSignal.timeout(everyMs),
    });
    if (response.status !== 304) {
      if (!response.ok) throw new Error(String(response.status));
      replaceMain(await response.text());
      etag = response.headers.get("etag") ?? undefined;
    }
    failures = 0;
  } catch {
    failures += 1;
  }
  showLive(failures === 0);
}

/** @param {string} page */
function replaceMain(page) {
  const main = document.querySelector("main");
  const next = new DOMParser().parseFromString(page, "text/html").querySelector("main[data-live]");
  if (main === null || next === null || isBusy()) return;
  const open = [...main.querySelectorAll("details")].map((details) => details.open);
  const focused = main.contains(document.activeElement) ? document.activeElement?.getAttribute("href") : undefined;
  const scrolled = [...main.querySelectorAll(".scroll")].map(({ scrollLeft }) => scrollLeft);
  main.replaceChildren(...document.importNode(next, true).childNodes);
  main.querySelectorAll("details").forEach((details, index) => {
    details.open = open[index] ?? details.open;
  });
  main.querySelectorAll(".scroll").forEach((part, index) => {
    part.scrollLeft = scrolled[index] ?? 0;
  });
  const again = [...main.querySelectorAll("a[href]")].find((link) => link.getAttribute("href") === focused);
  if (again instanceof HTMLElement) again.focus({ preventScroll: true });
}

/** @param {boolean} isLive */
function showLive(isLive) {
  const live = document.getElementById("live");
  if (live === null) return;
  const text = (isLive ? live.dataset["on"] : live.dataset["off"]) ?? "";
  live.classList.toggle("on", isLive);
  if (live.textContent !== text) live.textContent = text;
}

function keepCurrent() {
  setTimeout(() => void update().then(keepCurrent), waitMs());
}

if (document.querySelector("main[data-live]") !== null) {
  keepCurrent();
  document.addEventListener("visibilitychange", () => void update());
}

// Sending twice is harmless, but a person should see that the first click counted.
document.addEventListener("submit", ({ target, submitter }) => {
  if (!(target instanceof HTMLFormElement) || !(submitter instanceof HTMLButtonElement)) return;
  const { busy } = submitter.dataset;
  if (busy === undefined) return;
  const label = submitter.textContent;
  submitter.setAttribute("aria-busy", "true");
  submitter.textContent = busy;
  // A download leaves the page where it is.
  setTimeout(() => {
    submitter.removeAttribute("aria-busy");
    submitter.textContent = label;
  }, 5000);
});

/** @param {number} step */
function moveRow(step) {
  const rows = [...document.querySelectorAll("a[data-row]")];
  const place = rows.indexOf(document.activeElement ?? document.body);
  const row = rows[Math.min(Math.max(place + step, 0), rows.length - 1)];
  if (row instanceof HTMLElement) row.focus();
}

/** @param {string} selector */
function click(selector) {
  const link = document.querySelector(selector);
  if (link instanceof HTMLElement) link.click();
}

let goes = false;

/** @type {Record<string, () => void>} */
const keys = {
  j: () => moveRow(1),
  k: () => moveRow(-1),
  "/": () => {
    const field = document.querySelector(".search input");
    if (field instanceof HTMLElement) field.focus();
  },
  "?": () => click("[data-help]"),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { key, target } = event;
  const isTyping = target instanceof Element && target.matches("input, textarea, select");
  if (isTyping) {
    if (key === "Escape" && target instanceof HTMLElement) target.blur();
    return;
  }
  if (goes && /^[a-z]$/.test(key)) {
    goes = false;
    event.preventDefault();
    return click(`nav a[data-key="${key}"]`);
  }
  goes = key === "g";
  const act = keys[key];
  if (act === undefined) return;
  event.preventDefault();
  act();
});
