// @ts-check
import { createActions } from "./actions.js";
import { get, onTokenNeeded } from "./api.js";
import { showBalances } from "./balances.js";
import { createClock } from "./clock.js";
import { byId, choices, element } from "./dom.js";
import { follow } from "./events.js";
import { createFilters } from "./filters.js";
import { listenToKeys, openHelp } from "./keyboard.js";
import { language, languages, speak, t, translatePage } from "./language.js";
import { failed, say } from "./notice.js";
import { createOrderDetail } from "./order-detail.js";
import { createOrderList } from "./order-list.js";
import { createPlayground } from "./playground.js";
import { createStore, keyOf, select } from "./store.js";
import { askForToken } from "./token.js";
import { welcome } from "./welcome.js";

/** What the sandbox says about itself; filled before anything is drawn. */
const sandbox = {
  url: "",
  urls: {},
  clock: "real",
  merchants: {},
  /** @type {import("./actions.js").Capabilities[]} */ providers: [],
};
const store = createStore();
const filter = { provider: "", status: "", search: "" };
let chosen = "";
let isLive = false;

const list = createOrderList(choose);
const filters = createFilters(filter, drawList);
const clock = createClock();
const actions = createActions((id) => sandbox.providers.find(({ provider }) => provider === id), say, failed);
const playground = createPlayground(failed);
const detail = createOrderDetail({
  actions: actions.of,
  failed,
  openInPlayground(entry) {
    location.hash = "#/playground";
    playground.open(entry);
  },
});

/** @param {string} key */
function choose(key) {
  chosen = key;
  list.mark(key);
  drawDetail();
}

function drawDetail() {
  const row = store.get(chosen);
  if (row) void detail.show(row);
  else detail.clear(store.all().length === 0 ? welcome(sandbox) : element("p", { class: "muted" }, t("chooseOrder")));
}

function drawList() {
  const { rows, ...counts } = select(store.all(), filter);
  list.show(rows, store.all().length > 0);
  const providers = sandbox.providers.map(({ provider }) => provider);
  filters.draw(providers, counts);
}

function drawLive() {
  const place = byId("live", HTMLElement);
  place.className = `live ${isLive ? "on" : ""}`;
  place.textContent = t(isLive ? "live" : "reconnecting");
}

function drawBalances() {
  if (location.hash === "#/balances") showBalances().catch(failed);
}

/** @type {Map<number, string>} Requests about no order that have no answer yet. */
const strays = new Map();

/**
 * A refused request about no order has no row: a wrong path, an unreadable body.
 * @param {any} entry
 */
function tellStray({ kind, reference, exchange, method, gateway, path, accepted }) {
  if (reference !== undefined) return;
  if (kind === "request") strays.set(exchange, `${method} /${gateway}${path}`);
  if (kind !== "answer") return;
  if (!accepted) say(t("stray", strays.get(exchange) ?? gateway));
  strays.delete(exchange);
}

let isFrameDue = false;
let isDetailDue = false;

/**
 * Takes an entry of the event stream. A burst is drawn once, with the next frame.
 * @param {any} entry
 */
function heard(entry) {
  store.apply(entry);
  tellStray(entry);
  clock.show(entry.time);
  if (entry.reference !== undefined && keyOf(entry) === chosen) isDetailDue = true;
  if (isFrameDue) return;
  isFrameDue = true;
  requestAnimationFrame(() => {
    isFrameDue = false;
    drawList();
    drawBalances();
    const first = store.all()[0];
    if (chosen === "" && first) choose(first.key);
    else if (isDetailDue) drawDetail();
    isDetailDue = false;
  });
}

/** Asks for everything anew; returns the number of the entry behind which the stream has to begin. */
async function load() {
  const [health, about, { orders, lastEventId }, { ledger }] = await Promise.all(
    ["/health", "/providers", "/orders", "/ledger?status=absent"].map(get),
  );
  Object.assign(sandbox, health, about);
  store.clear();
  for (const order of [...ledger, ...orders]) store.put({ ...nothingKnown, ...order });
  clock.setKind(health.clock);
  clock.show(Date.parse(health.time));
  drawList();
  drawBalances();
  const first = store.all()[0];
  if (chosen === "" && first) choose(first.key);
  else drawDetail();
  return lastEventId;
}

/** What the ledger does not say about a reference of which no order came. */
const nothingKnown = { providerStatus: "", amount: "", currency: "", createdAt: 0 };

function showView() {
  const view = location.hash.slice(2) || "orders";
  for (const name of ["orders", "balances", "playground"]) {
    byId(name, HTMLElement).hidden = name !== view;
    const link = document.querySelector(`nav a[href="#/${name}"]`);
    if (name === view) link?.setAttribute("aria-current", "page");
    else link?.removeAttribute("aria-current");
  }
  drawBalances();
}

function drawAll() {
  translatePage();
  const options = Object.entries(languages).map(([code, { name }]) => /** @type {const} */ ([code, name]));
  byId("language", HTMLSelectElement).replaceChildren(...choices(options, language()));
  clock.setKind(sandbox.clock);
  drawLive();
  drawList();
  playground.draw();
  // The detail is made of words too: forgotten, it is drawn anew.
  detail.clear("");
  drawDetail();
  showView();
}

function listen() {
  window.addEventListener("hashchange", showView);
  byId("help-open", HTMLElement).addEventListener("click", openHelp);
  byId("language", HTMLSelectElement).addEventListener("change", ({ target }) => {
    speak(/** @type {HTMLSelectElement} */ (target).value);
    drawAll();
  });
  listenToKeys({
    step: list.step,
    focusList: () => list.element.focus(),
    focusDetail: () => detail.element.focus(),
    focusSearch() {
      location.hash = "#/orders";
      filters.search.focus();
    },
  });
}

async function start() {
  onTokenNeeded(askForToken);
  translatePage();
  const from = await load();
  listen();
  drawAll();
  await follow(from, {
    entry: heard,
    reset: () => void load().catch(failed),
    live(now) {
      isLive = now;
      drawLive();
    },
  });
}

start().catch(failed);
