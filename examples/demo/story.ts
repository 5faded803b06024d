import { type Payout, PayoutError, type PayoutOrder, type PayoutProvider, waitUntilFinal } from "@payout/core";
import type { ProviderId, Sandbox } from "@payout/sandbox";
import { startMerchant } from "./merchant.ts";
import { scenes } from "./scenes.ts";

/** What a scene came to. */
export interface Ending {
  readonly ordered: number;
  readonly paid: number;
}

/** Sends one order that goes well and one whose answer gets lost, and prints what each message said. */
export async function tellStory(
  sandbox: Sandbox,
  id: ProviderId,
  print: (line: string) => void = console.log,
): Promise<Ending> {
  const merchant = await startMerchant(() => provider);
  const provider = scenes[id].createProvider(sandbox.merchants, merchant.notifyUrl);
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
    const sent = await provider.send(orderOf(id, reference));
    tell("sent", reference, sent, `providerId ${sent.providerId}`);
    tell("notified", reference, await merchant.notified(reference), "acknowledged");
    const asked = await waitUntilFinal(provider, { reference }, { schedule: [0, 100, 200, 400] });
    tell("asked", reference, asked, `completed ${asked.completedAt ?? "?"}`);
    await loseAnswer(sandbox, id, provider, tell);
    return { ordered: 2, paid: timesPaid(sandbox, id) };
  } finally {
    merchant.close();
  }
}

type Tell = (
  what: string,
  reference: string,
  payout: Pick<Payout, "amount"> & { status: string },
  note: string,
) => void;

async function loseAnswer(sandbox: Sandbox, id: ProviderId, provider: PayoutProvider, tell: Tell): Promise<void> {
  const reference = `lost${Date.now()}`;
  // The gateway takes the order and cuts the connection.
  sandbox.faults.next(id, "reset-after-accept", "create");
  try {
    await provider.send(orderOf(id, reference));
  } catch (error) {
    if (!PayoutError.is(error)) throw error;
    tell("lost", reference, { status: `outcome ${error.outcome}` }, `${error.code}: so ask, never send again`);
    const found = await waitUntilFinal(provider, { reference }, { schedule: [200, 200, 400, 800, 1600] });
    tell("asked", reference, found, "the order had arrived, and is paid once");
  }
}

/** How often money has really left, whatever anybody heard. */
function timesPaid(sandbox: Sandbox, id: ProviderId): number {
  const lines = sandbox.ledger().filter(({ provider }) => provider === id);
  return lines.reduce((sum, line) => sum + line.timesPaid, 0);
}

/** Every scene's order fits its own provider; only the list of all scenes does not know which. */
function orderOf(id: ProviderId, reference: string): PayoutOrder<never> {
  return { ...scenes[id].order, reference } as PayoutOrder<never>;
}
