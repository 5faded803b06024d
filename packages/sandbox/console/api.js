// @ts-check

const storage = "payout-sandbox-token";

/** @type {() => Promise<string>} */
let obtainToken = () => Promise.reject(new Error("the page has no way to request the token"));

/**
 * Sets the function that obtains the token when the sandbox requires one.
 * @param {() => Promise<string>} obtain
 */
export function onTokenNeeded(obtain) {
  obtainToken = obtain;
}

/** @returns {Record<string, string>} */
function authorization() {
  const token = sessionStorage.getItem(storage);
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** @type {Promise<void> | undefined} */
let renewal;

/** Obtains the token once, however many requests need it. The token lives as long as the tab. */
async function renewToken() {
  renewal ??= obtainToken().then((token) => sessionStorage.setItem(storage, token));
  await renewal.finally(() => {
    renewal = undefined;
  });
}

/**
 * Sends a request to the control API; obtains the token when the sandbox requires one.
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<Response>}
 */
export async function request(path, init = {}) {
  const headers = { ...init.headers, ...authorization() };
  const response = await fetch(`/_${path}`, { ...init, headers, cache: "no-store" });
  if (response.status !== 401) return response;
  await renewToken();
  return request(path, init);
}

/**
 * @param {Response} response
 * @returns {Promise<any>}
 */
async function read(response) {
  const content = await response.json();
  if (response.ok) return content;
  throw new Error(content.error?.message ?? `HTTP ${response.status}`);
}

/**
 * @param {string} path
 * @returns {Promise<any>}
 */
export async function get(path) {
  return read(await request(path));
}

/**
 * @param {string} path
 * @param {object} body
 * @returns {Promise<any>}
 */
export async function post(path, body) {
  const headers = { "content-type": "application/json" };
  return read(await request(path, { method: "POST", headers, body: JSON.stringify(body) }));
}
