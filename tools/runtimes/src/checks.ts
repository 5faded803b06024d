import type { ProviderId, Sandbox } from "../../../packages/sandbox/src/index.ts";
import { type Delivered, describe, type Ending, type Merchant, type Sending } from "./merchant.ts";
import { gatewayOf, orderOf } from "./orders.ts";
import { misbehaviours, startRawGateway } from "./raw-gateways.ts";

/** One cell of the table: what happened, and whether that is what must happen. */
export interface Cell {
  readonly text: string;
  readonly ok: boolean;
}

/** What a check needs. */
export interface Scene {
  readonly sandbox: Sandbox;
  readonly merchant: Merchant;
  /** The settings of every provider, each notified at the merchant. */
  readonly settings: Readonly<Record<ProviderId, object>>;
  /** Whether the connection can be seen in this runtime. */
  readonly sockets: boolean;
  /** Nobody listens there. */
  readonly refused: string;
  /** In front of every reference, so that each runtime has its own. */
  readonly prefix: string;
}

/** The cells of one provider, by column. */
export type Row = Readonly<Record<string, Cell>>;

const cell = (text: string | undefined, ok: boolean): Cell => ({ text: text ?? "nothing", ok });

/** An ending without a status must have this outcome; otherwise the whole ending is reported. */
const outcomeCell = (ending: Ending, allowed: readonly string[]): Cell => {
  const ok = ending.outcome !== undefined && allowed.includes(ending.outcome);
  return cell(ok ? ending.outcome : describe(ending), ok);
};

/** Sends in every way that the table shows, then waits for the notification. */
export async function checkProvider(scene: Scene, provider: ProviderId): Promise<Row> {
  const { sandbox, merchant, settings, sockets, prefix } = scene;
  const reference = (name: string) => `${prefix}${name}`;
  const send = (name: string, more: Partial<Sending> = {}) =>
    merchant.send({ provider, settings: settings[provider], order: orderOf(provider, reference(name)), ...more });

  const sent = await send("sent");
  const stopped = await send("stopped", { proceed: [false] });
  const late = await send("late", { proceed: [true, false] });
  const refused = await send("refused", { settings: { ...settings[provider], baseUrl: scene.refused } });
  sandbox.faults.next(provider, "reset_after_accept", "create");
  const reset = await send("reset");
  sandbox.faults.next(provider, "misdirected_421", "create");
  const misdirected = await send("misdirected");
  await sandbox.advance("1s");

  const posts = (name: string) => postsOf(sandbox, provider, reference(name));
  const unsent = posts("stopped") === 0 && (sockets || posts("late") === 0);
  const once = ["sent", "reset", "misdirected"].every((name) => posts(name) === 1);
  return {
    sent: cell(sent.status ?? describe(sent), sent.status === "pending"),
    received: await receivedCell(scene, provider, reference("sent")),
    "proceed: false": unsent ? outcomeCell(stopped, ["not_sent"]) : cell("SENT", false),
    // Only where the connection cannot be seen is `proceed` called a second time.
    "proceed calls": cell(
      `${late.proceedCalls}`,
      sockets ? late.proceedCalls === 1 : late.proceedCalls === 2 && late.outcome === "not_sent",
    ),
    refused: outcomeCell(refused, sockets ? ["not_sent"] : ["not_sent", "unknown"]),
    reset: outcomeCell(reset, ["unknown"]),
    misdirected: outcomeCell(misdirected, ["unknown"]),
    posts: cell(once ? "one each" : "NOT ONE EACH", once),
    body: bodyCell(sandbox, provider, reference("sent")),
  };
}

function postsOf(sandbox: Sandbox, provider: ProviderId, reference: string): number {
  const entry = sandbox.ledger().find((line) => line.provider === provider && line.reference === reference);
  return entry?.calls.create ?? 0;
}

/** Whether the notification about an order was delivered, and its answer was what the gateway takes for an acknowledgement. */
async function receivedCell({ sandbox, merchant }: Scene, provider: ProviderId, reference: string): Promise<Cell> {
  const attempts = sandbox.gateways[gatewayOf[provider]].notifications;
  const attempt = attempts.find((made) => made.reference === reference && made.url.endsWith(provider));
  if (!attempt?.acknowledged) return cell(`not acknowledged: ${attempt?.error ?? attempt?.answer}`, false);
  const isIt = (one: Delivered) => one.provider === provider && one.reference === reference;
  const status = (await merchant.received()).find(isIt)?.status;
  return cell(status, status === "succeeded");
}

/** Not every gateway reads chunks: the length must have come. */
function bodyCell(sandbox: Sandbox, provider: ProviderId, reference: string): Cell {
  const { requests } = sandbox.gateways[gatewayOf[provider]];
  const request = requests.find(({ body, method }) => method === "POST" && body.includes(reference));
  const length = request?.headers["content-length"];
  return cell(
    length === undefined ? "chunked" : "with length",
    length === String(Buffer.byteLength(request?.body ?? "")),
  );
}

/** What Jeepay's transfer ends with at gateways that misbehave: never `not_sent` once the order was written. */
export async function checkMisbehaviours({ merchant, settings, prefix }: Scene): Promise<Row> {
  const expected: Readonly<Record<keyof typeof misbehaviours, string>> = {
    gzip: "authentication",
    "not UTF-8": "bad_response",
    reset: "network",
    closed: "network",
    "cut off": "network",
    silent: "timeout",
    endless: "bad_response",
    "kept, then reset": "network",
  };
  const row: Record<string, Cell> = {};
  for (const [name, code] of Object.entries(expected) as [keyof typeof misbehaviours, string][]) {
    const gateway = await startRawGateway(misbehaviours[name]);
    const sending: Sending = {
      provider: "jeepay.transfer",
      settings: { ...settings["jeepay.transfer"], baseUrl: gateway.url },
      order: orderOf("jeepay.transfer", `${prefix}raw`),
      timeoutMs: name === "silent" ? 300 : 10_000,
    };
    const sends = name === "kept, then reset" ? 2 : 1;
    if (sends > 1) await merchant.send(sending);
    const ending = await merchant.send(sending);
    // Time for an unwanted repetition.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const outcome = code === "authentication" ? "not_sent" : "unknown";
    const ok = ending.code === code && ending.outcome === outcome && gateway.requests() === sends;
    const text = ok ? `${code}, ${outcome}` : `${describe(ending)} after ${gateway.requests()} requests`;
    row[name] = cell(text, ok);
    await gateway.close();
  }
  return row;
}
