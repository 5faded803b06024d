import type { CallOptions, Capabilities, Payout, PayoutOrder, PayoutProvider } from "@payout/core";
import { PayoutError, type PayoutErrorCode } from "@payout/core";
import type { AnyProvider } from "@payout/engine";

/** A provider of the test's own, for what no gateway can be made to do: it answers what the test says. */
export interface Stub {
  readonly provider: AnyProvider;
  /** References in the order in which they were sent. */
  readonly sent: string[];
  /** References in the order in which they were queried. */
  readonly queried: string[];
  send: (order: PayoutOrder<unknown>, options?: CallOptions) => Promise<Payout>;
  query: (reference: string) => Promise<Payout>;
}

/** Makes a provider that accepts every order, and answers queries with "pending", unless set otherwise. */
export function createStub(capabilities: Partial<Capabilities> = {}): Stub {
  const sent: string[] = [];
  const queried: string[] = [];
  const stub: Stub = {
    sent,
    queried,
    send: async ({ reference }) => said(reference, "pending"),
    query: async (reference) => said(reference, "pending"),
    provider: {
      id: "stub",
      account: "M1",
      capabilities: {
        balance: false,
        reversals: true,
        notifiesFailure: true,
        refusesDuplicates: false,
        reportsNotFound: true,
        ...capabilities,
      },
      validate: () => undefined,
      send(order, options) {
        sent.push(order.reference);
        return stub.send(order, options);
      },
      query({ reference = "" }) {
        queried.push(reference);
        return stub.query(reference);
      },
      async receive({ body }) {
        const { reference, status, at } = JSON.parse(body.toString()) as Notified;
        const payout = said(reference, status, at);
        Object.defineProperty(payout, "rawBody", { value: body.toString() });
        return {
          payout,
          acknowledgement: { status: 200, headers: {}, body: "success" },
        };
      },
    } satisfies PayoutProvider<object>,
  };
  return stub;
}

interface Notified {
  readonly reference: string;
  readonly status: Payout["status"];
  readonly at?: string;
}

/** What the stub's gateway says about a reference. */
export function said(reference: string, status: Payout["status"], at?: string): Payout {
  const rawBody = JSON.stringify({ reference, status, at });
  const payout = {
    provider: "stub",
    account: "M1",
    reference,
    providerId: `G-${reference}`,
    status,
    providerStatus: status.toUpperCase(),
    final: status === "succeeded" || status === "failed",
    repayable: false,
    amount: { value: "12.00", currency: "CNY" },
    eventKey: `stub M1 ${reference} ${status}`,
    ...(status === "failed" && { failure: { code: "NO", message: "no" } }),
    ...(at !== undefined && { completedAtText: at }),
  };
  Object.defineProperty(payout, "raw", { value: {} });
  Object.defineProperty(payout, "rawBody", { value: rawBody, configurable: true });
  return payout as Payout;
}

/** A notification of the stub's gateway. */
export function notification(reference: string, status: Payout["status"], at?: string): Request {
  return new Request("http://127.0.0.1/notifications/stub", {
    method: "POST",
    body: JSON.stringify({ reference, status, at }),
  });
}

/** A failed send; `outcome` says whether it proves that nothing was sent. */
export function sendError(code: PayoutErrorCode, outcome: "not_sent" | "unknown", reference = "R1"): PayoutError {
  const message = `the stub says ${code}`;
  return new PayoutError({ code, outcome, reference, operation: "send", provider: "stub", message });
}

/** The stub's gateway does not know the order. */
export function notFound(): PayoutError {
  return new PayoutError({ code: "not_found", operation: "query", provider: "stub", message: "no such order" });
}
