import { type Payout, PayoutError, type PayoutOrder, type PayoutProvider, waitUntilFinal } from "@payout/core";
import type { ProviderId, Sandbox } from "@payout/sandbox";
import { type Merchant, startMerchant } from "./merchant.ts";
import { scenes } from "./scenes.ts";

/** What became of one order. */
export interface Ending {
  readonly gateway: string;
  readonly reference: string;
  readonly amount: string;
  /** What `send` said: a status, or the code and outcome of its error. */
  readonly sent: string;
  /** What the notification said. */
  readonly notified: string;
  /** What a query said in the end. */
  readonly queried: string;
  readonly paidTimes: number;
  readonly milliseconds: number;
  readonly asExpected: boolean;
}

const longestNotification = 10_000;

/** Sends one order that goes well and one whose answer is lost in transit, and reports what each message said. */
export async function runStory(
  sandbox: Sandbox,
  id: ProviderId,
  report: (what: string) => void = () => undefined,
): Promise<Ending[]> {
  const merchant = await startMerchant(() => provider);
  const provider = scenes[id].createProvider(sandbox.merchants, merchant.notifyUrl);
  try {
    const normal = await follow(sandbox, provider, merchant, { prefix: "demo", expectedSent: "pending", id, report });
    // The gateway takes the order and cuts the connection.
    sandbox.faults.next(id, "reset_after_accept", "create");
    const plan = { prefix: "lost", expectedSent: "network, unknown", id, report };
    return [normal, await follow(sandbox, provider, merchant, plan)];
  } finally {
    merchant.close();
  }
}

interface Plan {
  readonly id: ProviderId;
  readonly prefix: string;
  readonly expectedSent: string;
  readonly report: (what: string) => void;
}

async function follow(sandbox: Sandbox, provider: PayoutProvider, merchant: Merchant, plan: Plan): Promise<Ending> {
  const { id, report, expectedSent } = plan;
  const started = performance.now();
  const reference = `${plan.prefix}${Date.now()}`;
  // Every scene's order fits its own provider; only the table of all scenes does not know which.
  const order = { ...scenes[id].order, reference } as PayoutOrder<never>;
  report(`${id}: sending ${reference}`);
  const sent = await sendOnce(provider, order);
  report(`${id}: waiting for the notification of ${reference}`);
  const notified = await within(longestNotification, merchant.notified(reference));
  report(`${id}: querying ${reference}`);
  const queried = await waitUntilFinal(provider, { reference }, { schedule: [0, 100, 200, 400, 800, 1600] });
  const paidTimes = timesPaid(sandbox, id, reference);
  return {
    gateway: id,
    reference,
    amount: `${order.amount.value} ${order.amount.currency}`,
    sent,
    notified: notified?.status ?? "nothing",
    queried: queried.status,
    paidTimes,
    milliseconds: Math.round(performance.now() - started),
    asExpected:
      sent === expectedSent && notified?.status === "succeeded" && queried.status === "succeeded" && paidTimes === 1,
  };
}

/** The gateway's own truth, whatever the messages said. */
function timesPaid(sandbox: Sandbox, id: ProviderId, reference: string): number {
  const lines = sandbox.ledger().filter((line) => line.provider === id && line.reference === reference);
  return lines.reduce((sum, line) => sum + line.timesPaid, 0);
}

/** Sends once, never again: an unknown outcome is resolved by queries. */
async function sendOnce(provider: PayoutProvider, order: PayoutOrder<never>): Promise<string> {
  try {
    return (await provider.send(order)).status;
  } catch (error) {
    if (!PayoutError.is(error)) throw error;
    return `${error.code}, ${error.outcome}`;
  }
}

async function within(milliseconds: number, arrival: Promise<Payout>): Promise<Payout | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  const first = await Promise.race([arrival, late]);
  clearTimeout(timer);
  return first;
}
