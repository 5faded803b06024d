import { setTimeout as pause } from "node:timers/promises";
import type { SignedNotification } from "@payout/core/provider";
import type { Engine } from "@payout/engine";
import { signedNotification as fromHongwen } from "@payout/hongwen/testing";
import { signedNotification as fromInr } from "@payout/inr/testing";
import { signedNotification as fromJeepay } from "@payout/jeepay/testing";
import { signedNotification as fromMulticountry } from "@payout/multicountry/testing";
import { hongwenTestMerchant, type MerchantSettings, type ProviderId } from "@payout/sandbox";
import type { ChaosRun } from "./options.ts";

/** A payout that another system sent with the same merchant account. */
export interface Stranger {
  readonly provider: ProviderId;
  readonly reference: string;
}

/** Notifications about orders that were never submitted to the engine. */
export interface Strangers {
  /** Resolves when every one of them has been acknowledged. */
  acknowledged(): Promise<readonly Stranger[]>;
  /** Posts again what was acknowledged after this moment: no gateway does, so an operator who restores has it done. */
  repeatSince(at: number): void;
}

type Write = (reference: string, merchants: MerchantSettings) => SignedNotification;

const writers: Readonly<Record<ProviderId, Write>> = {
  "jeepay.transfer": (mchOrderNo, { jeepay }) =>
    fromJeepay({ transferId: `T${mchOrderNo}`, mchOrderNo, amount: 1000, currency: "CNY", state: 2 }, jeepay),
  "jeepay.cashout": (mchOrderNo, { jeepay }) =>
    fromJeepay({ cashoutId: `C${mchOrderNo}`, mchOrderNo, amount: 1000, state: 2 }, jeepay),
  hongwen: (reference) =>
    fromHongwen(
      { withdraw_out_trade_no: reference, withdraw_amount: "10.00", withdraw_status: "WITHDRAW_SUCCESS" },
      hongwenTestMerchant,
    ),
  inr: (mchOrderNo, { inr }) =>
    fromInr({ mchOrderNo, orderNo: `P${mchOrderNo}`, amount: "10.00", orderStatus: "SUCCESS" }, inr),
  multicountry: (trans_id, { multicountry }) =>
    fromMulticountry({ id: `W${trans_id}`, trans_id, order_amount: "100.00", status: 60 }, multicountry),
};

/** How many of the payouts have a stranger beside them: one in twenty. */
const share = 20;

/** Posts them one after the other, each until a worker has acknowledged it: a gateway repeats, too. */
export function sendStrangers(
  { seed, payouts }: ChaosRun,
  url: string,
  merchants: MerchantSettings,
  isOver: () => boolean,
): Strangers {
  const providers = Object.keys(writers) as ProviderId[];
  const strangers = Array.from(
    { length: Math.ceil(payouts / share) },
    (_, at): Stranger => ({
      provider: providers[at % providers.length] ?? "inr",
      reference: `ST${seed.toString(36)}N${String(at).padStart(7, "0")}`,
    }),
  );
  const letters = strangers.map((stranger) => ({
    stranger,
    ...writers[stranger.provider](stranger.reference, merchants),
  }));
  const acknowledgedAt = new Map<Stranger, number>();
  const send = async (some: typeof letters): Promise<void> => {
    for (const { stranger, method, headers, body } of some) {
      while (!isOver() && !(await isAcknowledged(`${url}/${stranger.provider}`, { method, headers, body })))
        await pause(200);
      acknowledgedAt.set(stranger, Date.now());
    }
  };
  let sent = send(letters);
  return {
    acknowledged: () => sent.then(() => strangers),
    repeatSince(at) {
      // Those that are under way at this moment are looked at when they have arrived.
      sent = sent.then(() => send(letters.filter(({ stranger }) => (acknowledgedAt.get(stranger) ?? 0) >= at)));
    },
  };
}

async function isAcknowledged(url: string, notification: RequestInit): Promise<boolean> {
  try {
    return (await fetch(url, { ...notification, signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    // Its worker was killed.
    return false;
  }
}

/** Those of which the engine does not hold exactly one event, or holds a payout. */
export async function lostStrangers(engine: Engine, strangers: readonly Stranger[]): Promise<readonly Stranger[]> {
  const lost: Stranger[] = [];
  for (const { provider, reference } of strangers) {
    const kinds = (await engine.history(reference, { provider })).map(({ kind }) => kind);
    if (kinds.join() !== "unknown_notification" || (await engine.get(reference, { provider })) !== undefined)
      lost.push({ provider, reference });
  }
  return lost;
}
