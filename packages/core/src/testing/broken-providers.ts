import { randomUUID } from "node:crypto";
import type { Payout, PayoutOrder, PayoutProvider } from "../contract.ts";
import { PayoutError, type PayoutErrorDetails } from "../errors.ts";
import type { CommonSettings } from "../settings.ts";
import type { ConformanceSubject } from "./subject.ts";

/** A way to break a provider that at least one conformance case must notice. */
export interface BrokenProvider {
  /** What the provider does wrong. */
  readonly name: string;
  /** Cases of these names must each notice it. @default at least one case of any name */
  readonly noticedBy?: RegExp;
  /** The subject with its provider broken so. */
  breakSubject(subject: ConformanceSubject): ConformanceSubject;
}

type Settings = CommonSettings & { readonly baseUrl: string };
type Wrap = (provider: PayoutProvider, settings: Settings, subject: ConformanceSubject) => PayoutProvider;

/**
 * Providers broken on purpose: run the suite over each and see every case red at least once, so that no case exists that
 * cannot fail.
 */
export const brokenProviders: readonly BrokenProvider[] = [
  broken("sends again after an error", (provider) => ({
    ...provider,
    send: (order, options) => provider.send(order, options).catch(() => provider.send(order, options)),
  })),
  broken("posts something before every call", (provider, { baseUrl }) => {
    const post = () => fetch(baseUrl, { method: "POST" }).catch(() => undefined);
    return {
      ...provider,
      send: (order, options) => post().then(() => provider.send(order, options)),
      query: (lookup, options) => post().then(() => provider.query(lookup, options)),
    };
  }),
  {
    ...broken("calls every error of send not_sent", (provider) =>
      withErrors(provider, (error) => ({ ...error, outcome: "not_sent" })),
    ),
    noticedBy: /^rule 2: .*(?:is unknown|proves nothing)$/,
  },
  {
    ...broken("calls every error of send unknown", (provider) =>
      withErrors(provider, (error) => ({ ...error, outcome: "unknown" })),
    ),
    noticedBy: /^rule 2: .* is not_sent$/,
  },
  broken("gives every error one code", (provider) =>
    withErrors(provider, (error) => ({ ...error, code: "unavailable" })),
  ),
  broken("calls every error not_found", (provider) =>
    withErrors(provider, (error) => ({ ...error, code: "not_found" })),
  ),
  broken("loses the gateway's code and text", (provider) =>
    withErrors(provider, ({ providerCode: _code, providerMessage: _text, ...error }) => error),
  ),
  broken("shows the order's account in errors", (provider, _settings, subject) =>
    withErrors(provider, (error) => ({ ...error, message: `${error.message} ${subject.sensitive.join(" ")}` })),
  ),
  broken("resolves whatever happens", (provider, _settings, subject) => resolving(provider, subject)),
  {
    ...broken("believes everything where http is allowed", (provider, { allowInsecureHttp }, subject) =>
      allowInsecureHttp ? resolving(provider, subject) : provider,
    ),
    noticedBy: /^rule 2: with allowInsecureHttp /,
  },
  broken("rejects whatever happens", (provider) => rejecting(provider)),
  broken("calls every payout succeeded", (provider) =>
    withPayouts(provider, () => ({ status: "succeeded", final: true })),
  ),
  broken("calls every payout pending", (provider) =>
    withPayouts(provider, () => ({ status: "pending", final: false })),
  ),
  broken("throws on an unknown word", (provider) =>
    withPayouts(provider, ({ status }) => {
      if (status === "unknown") throw new Error("unknown word");
      return {};
    }),
  ),
  broken("rounds ids", (provider) =>
    withPayouts(provider, ({ providerId }) => ({ providerId: providerId && String(Number(providerId)) })),
  ),
  broken("reads the message with JSON.parse", (provider) =>
    withPayouts(provider, (payout) => ({
      raw: payout.rawBody.startsWith("{") ? JSON.parse(payout.rawBody) : payout.raw,
    })),
  ),
  broken("answers in the smallest unit", (provider) =>
    withPayouts(provider, ({ amount }) => ({ amount: amount && { value: amount.value.replace(".", "") } })),
  ),
  broken("makes a new event key each time", (provider) => withPayouts(provider, () => ({ eventKey: randomUUID() }))),
  broken("makes one event key for everything", (provider) => withPayouts(provider, () => ({ eventKey: "same" }))),
  broken("loses the reference", (provider) => withPayouts(provider, () => ({ reference: "another" }))),
  broken("reports times in the machine's zone", (provider) =>
    withPayouts(provider, () => ({ completedAt: new Date(0).toString() })),
  ),
  broken("loses the raw body", (provider) => withPayouts(provider, () => ({ rawBody: randomUUID() }))),
  broken("shows the raw message", (provider) => withPayouts(provider, ({ raw }) => ({ shown: raw }))),
  broken(
    "shows its settings",
    (provider, settings, subject) => ({ ...provider, settings, secrets: subject.sensitive }) as PayoutProvider,
  ),
  broken("refuses every notification", (provider) => ({
    ...provider,
    receive: () =>
      Promise.reject(
        new PayoutError({ code: "bad_signature", operation: "receive", provider: provider.id, message: "refused" }),
      ),
  })),
  broken("takes http for granted", undefined, (settings) => ({ ...settings, allowInsecureHttp: true })),
  broken("acknowledges with a line break", (provider) => withAcknowledgement(provider, "\n")),
  broken("leaves observers out", undefined, ({ observers: _observers, logger: _logger, ...settings }) => settings),
  broken("lets observers break a call", (provider, settings) => ({
    ...provider,
    send: async (order, options) => {
      for (const observer of settings.observers ?? [])
        observer({ type: "started", provider: provider.id, operation: "send" });
      return await provider.send(order, options);
    },
  })),
  broken("checks no order beforehand", (provider) => ({ ...provider, validate: () => undefined })),
  broken("refuses every order beforehand", (provider) => ({
    ...provider,
    validate: () => {
      throw new Error("refused");
    },
  })),
  {
    ...broken("sends references without what nobody can see", (provider) =>
      withOrders(provider, (order) => ({ ...order, reference: visible(order.reference) })),
    ),
    noticedBy: /^rule 2: invisible characters /,
  },
  {
    ...broken("sends destinations without what nobody can see", (provider) =>
      withOrders(provider, (order) => ({
        ...order,
        destination: JSON.parse(visible(JSON.stringify(order.destination))) as never,
      })),
    ),
    noticedBy: /^rule 2: invisible characters /,
  },
  broken("passes no options on", (provider) => ({ ...provider, send: (order) => provider.send(order) })),
  broken("connects in its own way", undefined, ({ agent: _agent, ...settings }) => settings),
  broken("never calls classifyError", undefined, ({ classifyError: _classify, ...settings }) => settings),
  broken("multiplies amounts by a hundred", (provider) => ({
    ...provider,
    send: (order, options) =>
      provider.send({ ...order, amount: { ...order.amount, value: timesHundred(order.amount.value) } }, options),
  })),
];

function broken(
  name: string,
  wrap: Wrap = (provider) => provider,
  change: (settings: Settings) => Settings = (settings) => settings,
): BrokenProvider {
  return {
    name,
    breakSubject: (subject) => ({
      ...subject,
      createProvider: (settings) => wrap(subject.createProvider(change(settings)), settings, subject),
    }),
  };
}

function timesHundred(value: unknown): string {
  return typeof value === "string" && value.includes(".") ? `${value.replace(".", "")}.00` : `${String(value)}00`;
}

/** Without a zero-width space, a soft hyphen and the like. */
function visible(text: string): string {
  return text.replace(/\p{Cf}/gu, "");
}

function withOrders(
  provider: PayoutProvider,
  change: (order: PayoutOrder<never>) => PayoutOrder<never>,
): PayoutProvider {
  return {
    ...provider,
    validate: (order) => provider.validate(change(order)),
    send: (order, options) => provider.send(change(order), options),
  };
}

function withErrors(
  provider: PayoutProvider,
  change: (details: PayoutErrorDetails) => PayoutErrorDetails,
): PayoutProvider {
  const wrap = async <Result>(work: Promise<Result>): Promise<Result> => {
    try {
      return await work;
    } catch (error) {
      if (!PayoutError.is(error)) throw error;
      const {
        code,
        operation,
        provider: id,
        message,
        reference,
        httpStatus,
        providerCode,
        providerMessage,
        outcome,
      } = error;
      throw new PayoutError(
        change({
          code,
          operation,
          provider: id,
          message,
          reference,
          httpStatus,
          providerCode,
          providerMessage,
          outcome,
        }),
      );
    }
  };
  return {
    ...provider,
    send: (order, options) => wrap(provider.send(order, options)),
    query: (lookup, options) => wrap(provider.query(lookup, options)),
    receive: (request, options) => wrap(provider.receive(request, options)),
  };
}

function withPayouts(provider: PayoutProvider, change: (payout: Payout) => object): PayoutProvider {
  const copy = (payout: Payout): Payout => {
    const changed: Payout = { ...payout };
    Object.defineProperty(changed, "raw", { value: payout.raw, configurable: true, writable: true });
    Object.defineProperty(changed, "rawBody", { value: payout.rawBody, configurable: true, writable: true });
    return Object.assign(changed, change(payout));
  };
  return {
    ...provider,
    send: async (order, options) => copy(await provider.send(order, options)),
    query: async (lookup, options) => copy(await provider.query(lookup, options)),
    receive: async (request, options) => {
      const { payout, acknowledgement } = await provider.receive(request, options);
      return { payout: copy(payout), acknowledgement };
    },
  };
}

function withAcknowledgement(provider: PayoutProvider, suffix: string): PayoutProvider {
  return {
    ...provider,
    receive: async (request, options) => {
      const { payout, acknowledgement } = await provider.receive(request, options);
      return { payout, acknowledgement: { ...acknowledgement, body: acknowledgement.body + suffix } };
    },
  };
}

function resolving(provider: PayoutProvider, subject: ConformanceSubject): PayoutProvider {
  const made = (reference = "", status: Payout["status"] = "succeeded"): Payout => ({
    provider: provider.id,
    account: provider.account,
    reference,
    status,
    final: true,
    repayable: false,
    eventKey: "made up",
    raw: {},
    rawBody: "",
  });
  return {
    ...provider,
    send: (order, options) => provider.send(order, options).catch(() => made(order.reference)),
    query: (lookup, options) => provider.query(lookup, options).catch(() => made(lookup.reference)),
    receive: (request, options) =>
      provider
        .receive(request, options)
        .catch(() => ({ payout: made(), acknowledgement: { ...subject.acknowledgement, headers: {} } })),
  };
}

function rejecting({ id, account, capabilities }: PayoutProvider): PayoutProvider {
  const reject = (operation: "send" | "query" | "receive") =>
    Promise.reject(
      new PayoutError({ code: "unavailable", operation, provider: id, message: "rejects whatever happens" }),
    );
  return {
    id,
    account,
    capabilities,
    validate: () => undefined,
    send: () => reject("send"),
    query: () => reject("query"),
    receive: () => reject("receive"),
  };
}
