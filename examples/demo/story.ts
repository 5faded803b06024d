import { type Payout, PayoutError, type PayoutOrder, type PayoutProvider, waitUntilFinal } from "@payout/core";
import { type Merchant, startMerchant } from "./merchant.ts";

/** One gateway of the demo: how to reach it and what to order. */
export interface Scene {
  createProvider(notifyUrl: string): PayoutProvider;
  /** An order whose destination fits the provider. */
  order(reference: string): Omit<PayoutOrder<unknown>, "destination"> & { readonly destination: object };
  /** Makes the gateway cut the connection of the next order after it has taken it. */
  breakNextOrder(): void;
  /** How many times the gateway has really paid a reference. */
  paid(reference: string): number;
  close(): Promise<void>;
}

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
  readonly asked: string;
  readonly paidTimes: number;
  readonly milliseconds: number;
  readonly asExpected: boolean;
}

const longestNotification = 10_000;

/** Sends one order that goes well and one whose answer gets lost on the way, and tells what each message said. */
export async function tellStory(scene: Scene, tell: (what: string) => void = () => undefined): Promise<Ending[]> {
  const merchant = await startMerchant(() => provider);
  const provider = scene.createProvider(merchant.notifyUrl);
  try {
    const normal = await follow(scene, provider, merchant, { prefix: "demo", expectedSent: "pending", tell });
    scene.breakNextOrder();
    const lost = await follow(scene, provider, merchant, { prefix: "lost", expectedSent: "network, unknown", tell });
    return [normal, lost];
  } finally {
    merchant.close();
    await scene.close();
  }
}

interface Plan {
  readonly prefix: string;
  readonly expectedSent: string;
  readonly tell: (what: string) => void;
}

async function follow(scene: Scene, provider: PayoutProvider, merchant: Merchant, plan: Plan): Promise<Ending> {
  const started = performance.now();
  const reference = `${plan.prefix}${Date.now()}`;
  const order = scene.order(reference);
  plan.tell(`${provider.id}: sending ${reference}`);
  const sent = await sendOnce(provider, order as PayoutOrder<never>);
  plan.tell(`${provider.id}: waiting for the notification of ${reference}`);
  const notified = await within(longestNotification, merchant.notified(reference));
  plan.tell(`${provider.id}: asking about ${reference}`);
  const asked = await waitUntilFinal(provider, { reference }, { schedule: [0, 100, 200, 400, 800, 1600] });
  const paidTimes = scene.paid(reference);
  return {
    ...{ gateway: provider.id, reference, amount: `${order.amount.value} ${order.amount.currency}` },
    ...{ sent, notified: notified?.status ?? "nothing", asked: asked.status, paidTimes },
    milliseconds: Math.round(performance.now() - started),
    asExpected:
      sent === plan.expectedSent && notified?.status === "succeeded" && asked.status === "succeeded" && paidTimes === 1,
  };
}

/** One send, never a second: when the outcome is unknown, what follows is asking. */
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
