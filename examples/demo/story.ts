import { type Payout, PayoutError, type PayoutOrder, type PayoutProvider, waitUntilFinal } from "@payout/core";
import { startMerchant } from "./merchant.ts";

/** One gateway of the demo: how to reach it and what to order. */
export interface Scene {
  createProvider(notifyUrl: string): PayoutProvider;
  /** An order whose destination fits the provider. */
  order(reference: string): Omit<PayoutOrder<unknown>, "destination"> & { readonly destination: object };
  /** Makes the gateway cut the connection of the next order after it has taken it. */
  breakNextOrder(): void;
  /** How many orders the gateway has really paid. */
  paid(): number;
  close(): Promise<void>;
}

/** What a scene came to. */
export interface Ending {
  readonly ordered: number;
  readonly paid: number;
}

/** Sends one order that goes well and one whose answer gets lost, and prints what each message said. */
export async function tellStory(scene: Scene, print: (line: string) => void = console.log): Promise<Ending> {
  const merchant = await startMerchant(() => provider);
  const provider = scene.createProvider(merchant.notifyUrl);
  const tell = (
    what: string,
    reference: string,
    { amount, status }: Pick<Payout, "amount"> & { status: string },
    note: string,
  ) => {
    const money = amount === undefined ? "" : `${amount.value} ${amount.currency ?? ""}`;
    print(`  ${what.padEnd(9)} ${reference.padEnd(18)} ${money.padEnd(14)} ${status.padEnd(16)} ${note}`);
  };
  print(`\n${provider.id}`);
  try {
    const reference = `demo${Date.now()}`;
    const sent = await provider.send(orderOf(scene, reference));
    tell("sent", reference, sent, `providerId ${sent.providerId}`);
    tell("notified", reference, await merchant.notified(reference), "acknowledged");
    const asked = await waitUntilFinal(provider, { reference }, { schedule: [0, 100, 200, 400] });
    tell("asked", reference, asked, `completed ${asked.completedAt ?? "?"}`);
    await loseAnswer(scene, provider, tell);
    return { ordered: 2, paid: scene.paid() };
  } finally {
    merchant.close();
    await scene.close();
  }
}

type Tell = (
  what: string,
  reference: string,
  payout: Pick<Payout, "amount"> & { status: string },
  note: string,
) => void;

async function loseAnswer(scene: Scene, provider: PayoutProvider, tell: Tell): Promise<void> {
  const reference = `lost${Date.now()}`;
  scene.breakNextOrder();
  try {
    await provider.send(orderOf(scene, reference));
  } catch (error) {
    if (!PayoutError.is(error)) throw error;
    tell("lost", reference, { status: `outcome ${error.outcome}` }, `${error.code}: so ask, never send again`);
    const found = await waitUntilFinal(provider, { reference }, { schedule: [200, 200, 400, 800, 1600] });
    tell("asked", reference, found, "the order had arrived, and is paid once");
  }
}

/** Every scene's order fits its own provider; only the list of all scenes does not know which. */
function orderOf(scene: Scene, reference: string): PayoutOrder<never> {
  return scene.order(reference) as PayoutOrder<never>;
}
