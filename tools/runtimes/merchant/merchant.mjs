import { Agent } from "node:https";
import { createNotificationHandler, PayoutError } from "@payout/core";
import { createHongwen } from "@payout/hongwen";
import { createInr } from "@payout/inr";
import { createJeepay } from "@payout/jeepay";
import { createMulticountry } from "@payout/multicountry";

/**
 * A merchant that runs in any runtime: a function from `Request` to `Response`. `POST /settings` says where the gateways are,
 * `POST /send` sends one payout as the body says, `/notifications/PROVIDER` receives notifications, `GET /received` shows them.
 */

const creators = {
  "jeepay.transfer": (settings) => createJeepay(settings).transfer,
  "jeepay.cashout": (settings) => createJeepay(settings).cashout,
  hongwen: createHongwen,
  inr: createInr,
  multicountry: createMulticountry,
};

const handlers = new Map();
const received = [];
const agents = new Map();

export async function merchant(request) {
  const { pathname } = new URL(request.url);
  if (pathname === "/settings") return Response.json(takeSettings(await request.json()));
  if (pathname === "/send") return Response.json(await send(await request.json()));
  if (pathname === "/received") return Response.json(received);
  const handler = handlers.get(pathname.replace("/notifications/", ""));
  return handler === undefined ? new Response("not found", { status: 404 }) : handler(request);
}

function takeSettings(settings) {
  for (const [id, create] of Object.entries(creators)) {
    const onPayout = async ({ reference, status }) => void received.push({ provider: id, reference, status });
    handlers.set(id, createNotificationHandler(create(settings[id]), onPayout));
  }
  return [...handlers.keys()];
}

/** What the call ended with, how often `proceed` was called, and how long it took. */
async function send({ provider, settings, order, agent, proceed = [], abortAfterMs, ...options }) {
  let proceedCalls = 0;
  const started = Date.now();
  try {
    const payout = await creators[provider]({ ...settings, ...(agent && { agent: agentFor(agent) }) }).send(order, {
      ...options,
      ...(abortAfterMs !== undefined && { signal: AbortSignal.timeout(abortAfterMs) }),
      proceed: () => proceed[proceedCalls++] ?? true,
    });
    return { status: payout.status, proceedCalls, ms: Date.now() - started };
  } catch (error) {
    if (!PayoutError.is(error)) return { crashed: String(error?.stack ?? error), proceedCalls };
    const { code, outcome, message } = error;
    return { code, outcome, message, cause: error.cause?.message, proceedCalls, ms: Date.now() - started };
  }
}

/** One agent for each description, so that its connections are kept between calls. */
function agentFor({ proxy, ...tls }) {
  const key = JSON.stringify([proxy, tls]);
  const proxyEnv = proxy && { proxyEnv: { HTTPS_PROXY: proxy } };
  if (!agents.has(key)) agents.set(key, new Agent({ ...tls, ...proxyEnv, keepAlive: true }));
  return agents.get(key);
}
