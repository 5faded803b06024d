// @ts-check

/**
 * An order as the list shows it.
 * @typedef {object} Row
 * @property {string} key
 * @property {string} provider
 * @property {string} merchant
 * @property {string} reference
 * @property {string} status
 * @property {string} providerStatus
 * @property {string} amount
 * @property {string} currency
 * @property {number} createdAt Gateway time, milliseconds; of the first request where there is no order.
 */

/** @typedef {{ provider: string, status: string, search: string }} Filter */

export const statuses = ["pending", "succeeded", "failed", "cancelled", "reversed", "absent"];

/**
 * What distinguishes one order from another.
 * @param {{ provider: string, merchant: string, reference: string }} order
 */
export function keyOf({ provider, merchant, reference }) {
  return JSON.stringify([provider, merchant, reference]);
}

/** Every order that the page knows; the newest first. */
export function createStore() {
  /** @type {Map<string, Row>} */
  const rows = new Map();
  /** @type {Row[]} */
  let sorted = [];
  let isSorted = true;

  /** @param {Omit<Row, "key">} order */
  function put(order) {
    const key = keyOf(order);
    isSorted = false;
    rows.set(key, { ...order, key });
  }

  return {
    put,
    clear() {
      rows.clear();
      isSorted = false;
    },
    /** @param {string} key */
    get: (key) => rows.get(key),
    /**
     * Takes an entry of the event stream.
     * @param {any} entry
     */
    apply(entry) {
      const { provider, merchant, reference, time } = entry;
      if (reference === undefined) return;
      if (entry.kind === "change") put({ provider, merchant, reference, ...entry.order });
      else if (!rows.has(keyOf(entry))) put({ ...nothingYet, provider, merchant, reference, createdAt: time });
    },
    /** @returns {readonly Row[]} */
    all() {
      if (!isSorted) sorted = [...rows.values()].reverse().sort((left, right) => right.createdAt - left.createdAt);
      isSorted = true;
      return sorted;
    },
  };
}

const nothingYet = { status: "absent", providerStatus: "", amount: "", currency: "" };

/**
 * The rows that a filter leaves, and how many there would be of each status and of each gateway.
 * @param {readonly Row[]} rows
 * @param {Filter} filter
 */
export function select(rows, { provider, status, search }) {
  const wanted = search.trim().toLowerCase();
  const found = rows.filter(({ reference }) => wanted === "" || reference.toLowerCase().includes(wanted));
  const ofProvider = found.filter((row) => provider === "" || row.provider === provider);
  return {
    rows: ofProvider.filter((row) => status === "" || row.status === status),
    byStatus: counted(ofProvider, (row) => row.status),
    byProvider: counted(found, (row) => row.provider),
  };
}

/**
 * @param {readonly Row[]} rows
 * @param {(row: Row) => string} wordOf
 */
function counted(rows, wordOf) {
  /** @type {Map<string, number>} */
  const counts = new Map([["", rows.length]]);
  for (const row of rows) counts.set(wordOf(row), (counts.get(wordOf(row)) ?? 0) + 1);
  return counts;
}
