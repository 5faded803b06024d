import { type Payout, PayoutError, type PayoutOrder, type PayoutProvider, waitUntilFinal } from "@payout/core";
import { startMerchant } from "./merchant.ts";

/** One gateway of the demo: how to reach it and what to order. */
export interface Scene<Destination> {
  createProvider(notifyUrl: string): PayoutProvider<Destination>;
  order(reference: string): PayoutOrder<Destination>;
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
export async function tellStory<Destination>(scene: Scene<Destination>): Promise<Ending> {
  const merchant = await startMerchant(() => provider as unknown as PayoutProvider);
  const provider = scene.createProvider(merchant.notifyUrl);
  console.log(`\n${provider.id}`);
  try {
    const reference = `demo${Date.now()}`;
    const sent = await provider.send(scene.order(reference));
    line("sent", reference, sent, `providerId ${sent.providerId}`);
    line("notified", reference, await merchant.notified(reference), "acknowledged");
    const asked = await provider.query({ reference });
    line("asked", reference, asked, `completed ${asked.completedAt ?? asked.completedAtText}`);
    await loseAnswer(scene, provider, `lost${Date.now()}`);
    return { ordered: 2, paid: scene.paid() };
  } finally {
    merchant.close();
    await scene.close();
  }
}

async function loseAnswer<Destination>(
  scene: Scene<Destination>,
  provider: PayoutProvider<Destination>,
  reference: string,
): Promise<void> {
  scene.breakNextOrder();
  try {
    await provider.send(scene.order(reference));
  } catch (error) {
    if (!PayoutError.is(error)) throw error;
    line("lost", reference, { status: `outcome ${error.outcome}` }, `${error.code}: so ask, never send again`);
    const found = await waitUntilFinal(provider, { reference }, { schedule: [200, 200, 400, 800, 1600] });
    line("asked", reference, found, "the order had arrived, and is paid once");
  }
}

function line(
  what: string,
  reference: string,
  { amount, status }: Pick<Payout, "amount"> & { status: string },
  note: string,
): void {
  const money = amount === undefined ? "" : `${amount.value} ${amount.currency ?? ""}`;
  console.log(`  ${what.padEnd(9)} ${reference.padEnd(18)} ${money.padEnd(13)} ${status.padEnd(16)} ${note}`);
}
