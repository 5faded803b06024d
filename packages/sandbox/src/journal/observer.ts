import type { IncomingHttpHeaders } from "node:http";
import { presentActor } from "../gateway/actor.ts";
import { type Gateways, type Product, providerOf } from "../gateway/gateways.ts";
import type { LedgerLine, Subject } from "../gateway/ledger.ts";
import type { GatewayObserver } from "../gateway/observer.ts";
import type { EntryHead, OrderSummary } from "./entries.ts";
import type { Journal } from "./journal.ts";

/** Writes down what happens at one gateway. */
export function journalObserver(journal: Journal, gateway: keyof Gateways, now: () => number): GatewayObserver {
  const headOf = (product: string, about?: Subject): Omit<EntryHead, "id"> => ({
    time: now(),
    gateway,
    provider: providerOf(gateway, product as Product),
    ...(about && about.reference !== "" ? { merchant: about.merchant, reference: about.reference } : {}),
  });
  return {
    arrived({ method, path, headers, body }, subject) {
      const head = () => (subject ? headOf(subject.product, subject.about) : { time: now(), gateway });
      const exchange = journal.lastId() + 1;
      journal.write(head(), {
        kind: "request",
        exchange,
        ...(subject ? { operation: subject.operation } : {}),
        method,
        path,
        headers: plainHeaders(headers),
        body,
      });
      return (verdict, sent) => journal.write(head(), { kind: "answer", exchange, verdict, ...sent });
    },
    changed(line, before) {
      if (before === line.providerStatus) return;
      journal.write(headOf(line.product, line), {
        kind: "change",
        actor: presentActor(),
        order: summaryOf(line),
        ...(before === undefined ? {} : { before }),
      });
    },
    notified({ attempt, url, headers = {}, body, acknowledged, status, answer, error, fault }, { product, ...about }) {
      journal.write(headOf(product, about), {
        kind: "notification",
        actor: presentActor(),
        attempt,
        url,
        headers,
        body,
        acknowledged,
        ...(status === undefined ? {} : { status }),
        ...(answer === undefined ? {} : { answer }),
        ...(error === undefined ? {} : { error }),
        ...(fault === undefined ? {} : { fault }),
      });
    },
  };
}

function summaryOf(line: LedgerLine<string>): OrderSummary {
  const { providerId = "", amount = "", currency = "", status, providerStatus = "", createdAt = 0 } = line;
  return { providerId, amount, currency, status, providerStatus, createdAt };
}

/** What a reader looks for; the rest is the client library's. */
const shown: readonly string[] = ["content-type", "merchantid", "sign", "user-agent", "idempotency-key"];

function plainHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const kept = Object.entries(headers).filter(([name]) => shown.includes(name) || name.startsWith("x-"));
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}
