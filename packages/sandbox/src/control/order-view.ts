import { type Explanation, explainSignature } from "../explain/explain.ts";
import type { Keyring } from "../explain/keyring.ts";
import { type Gateways, gatewayOf } from "../gateway/gateways.ts";
import type { DeliveryAttempt } from "../gateway/notifier.ts";
import type { ProviderId } from "../gateway/provider-ids.ts";
import type {
  AnswerPart,
  ChangePart,
  EntryHead,
  JournalEntry,
  NotificationPart,
  RequestPart,
} from "../journal/entries.ts";
import type { Journal } from "../journal/journal.ts";
import type { LedgerEntry, Sandbox } from "../running-sandbox.ts";
import { sensitiveInRequest, sensitiveTexts } from "./sensitive.ts";

/** A notification attempt without its body, which holds the payee's data. */
type AttemptView = Omit<DeliveryAttempt, "reference" | "headers" | "body" | "answer">;

/** An order with the notifications that its merchant received. */
export interface OrderView extends LedgerEntry {
  readonly notifications: readonly AttemptView[];
}

/** Every order of the sandbox that was taken. */
export function ordersOf({ ledger, gateways }: Pick<Sandbox, "ledger" | "gateways">): readonly OrderView[] {
  const attempts = attemptsByOrder(gateways);
  return ledger()
    .filter(({ status }) => status !== "absent")
    .map((line) => ({ ...line, notifications: attempts.get(`${line.provider} ${line.reference}`) ?? [] }));
}

function attemptsByOrder(gateways: Gateways): ReadonlyMap<string, readonly AttemptView[]> {
  const attempts = new Map<string, AttemptView[]>();
  const add = (provider: ProviderId, attempt: DeliveryAttempt): void => {
    const key = `${provider} ${attempt.reference}`;
    const known = attempts.get(key);
    if (known) known.push(withoutContent(attempt));
    else attempts.set(key, [withoutContent(attempt)]);
  };
  const { jeepay, ...others } = gateways;
  for (const attempt of jeepay.notifications) add(`jeepay.${attempt.product}`, attempt);
  for (const [name, gateway] of Object.entries(others)) {
    for (const attempt of gateway.notifications) add(name as keyof typeof others, attempt);
  }
  return attempts;
}

function withoutContent({ attempt, time, url, status, error, acknowledged }: DeliveryAttempt): AttemptView {
  return {
    attempt,
    time,
    url,
    acknowledged,
    ...(status === undefined ? {} : { status }),
    ...(error === undefined ? {} : { error }),
  };
}

/** An entry of the timeline, with how a request is signed, and the texts in it that name or number the payee. */
type TimelineEntry = JournalEntry & {
  readonly sensitive: readonly string[];
  readonly signature?: Explanation;
};

/** An order, or a reference that was only spoken of, and all that the journal still knows about it. */
export interface OrderDetail {
  readonly order: LedgerEntry;
  /** The newest; how many there are before them is `earlier`. */
  readonly timeline: readonly TimelineEntry[];
  readonly earlier: number;
}

/** More than a reader looks at: an order that was queried thousands of times must not hold up the sandbox. */
const longestTimeline = 300;

/** The detail of one order; its bodies hold the payee's data. */
export function orderDetail(order: LedgerEntry, journal: Journal, keyring: Keyring): OrderDetail {
  const all = journal.about(order);
  const entries = all.slice(-longestTimeline);
  const sensitive = [...new Set(entries.flatMap(sensitiveIn))];
  return {
    order,
    earlier: all.length - entries.length,
    timeline: entries.map((entry) => ({
      ...entry,
      sensitive,
      ...(entry.kind === "request" ? { signature: explained(entry, gatewayOf(order.provider), keyring) } : {}),
    })),
  };
}

const explanations = new WeakMap<JournalEntry, Explanation>();

/** An entry never changes, and looking for a mistake takes a moment: each is explained once. */
function explained(entry: EntryHead & RequestPart, gateway: keyof Gateways, keyring: Keyring): Explanation {
  const known = explanations.get(entry) ?? explainSignature(gateway, entry, keyring);
  explanations.set(entry, known);
  return known;
}

function sensitiveIn(entry: JournalEntry): readonly string[] {
  if (entry.kind === "change") return [];
  return entry.kind === "request" ? sensitiveInRequest(entry) : sensitiveTexts(entry.body);
}

/** An entry as it may stand in a list, without what names or numbers the payee. */
export type Headline = EntryHead &
  (
    | Omit<RequestPart, "headers" | "body">
    | (Omit<AnswerPart, "verdict" | "contentType" | "body"> & { readonly accepted: boolean; readonly fault?: string })
    | ChangePart
    | Omit<NotificationPart, "headers" | "body" | "answer">
  );

/** The headline of an entry. */
export function headlineOf(entry: JournalEntry): Headline {
  switch (entry.kind) {
    case "change":
      return entry;
    case "request": {
      const { path, headers: _headers, body: _body, ...headline } = entry;
      return { ...headline, path: path.split("?")[0] ?? "" };
    }
    case "answer": {
      const { verdict, contentType: _contentType, body: _body, ...headline } = entry;
      return {
        ...headline,
        accepted: verdict.accepted,
        ...(verdict.fault === undefined ? {} : { fault: verdict.fault }),
      };
    }
    case "notification": {
      const { headers: _headers, body: _body, answer: _answer, ...headline } = entry;
      return headline;
    }
  }
}
