import { createNotificationHandler, type Money, type Payout, PayoutError } from "@payout/core";
import { createInr, type Inr, type InrDestination } from "@payout/inr";
import type { Books, Key } from "./books.ts";

/** Where the gateway is, where it notifies, and which callback receives the results. */
export interface PayerOptions {
  readonly baseUrl: string;
  /** One address for all merchants. */
  readonly notifyUrl: string;
  readonly log: (line: string) => void;
}

/** Pays for many merchants. Answers to `send` and `query` and notifications all end in one function, `settle`. */
export function createPayer(books: Books, { baseUrl, notifyUrl, log }: PayerOptions) {
  const providers = new Map<string, Inr>();
  /** The provider of a merchant in the table. `account` may be anything that a stranger has sent. */
  function providerOf(account = ""): Inr | undefined {
    const apiKey = books.apiKeyOf(account);
    if (apiKey === undefined) return undefined;
    const provider = providers.get(account) ?? createInr({ baseUrl, notifyUrl, merchantId: account, apiKey });
    providers.set(account, provider);
    return provider;
  }
  function merchant(account: string): Inr {
    const provider = providerOf(account);
    if (provider === undefined) throw new Error(`${account} is not in the table of merchants`);
    return provider;
  }
  const expected = async (reference: string, about: Omit<Key, "reference">) => books.find({ ...about, reference });

  /** Stores what the gateway says if it is a change, and books it once, however often and by whichever way it is said. */
  async function settle(said: Payout, by: string): Promise<void> {
    const who = `${said.account} ${said.reference} ${said.status} by ${by}`;
    for (;;) {
      const before = books.find(said);
      if (before === undefined) throw new Error(`${who}: it was never ordered`);
      if (before.status === said.status) return log(`${who}: known`);
      // Only a gateway's latest word undoes a final status, and an old message can arrive late. The query says what holds now.
      const now = isFinal(before.status)
        ? await merchant(said.account).query({ reference: said.reference }, { expected })
        : said;
      if (now.status === before.status || (isFinal(before.status) && !now.final))
        return log(`${who}: outdated, still ${before.status}`);
      const booked = books.change(now, before);
      if (booked !== undefined) return log(`${who}: stored ${now.status}, booked ${booked || "nothing"}`);
      // Someone else has changed it since it was read: look again.
    }
  }

  return {
    /** Mount it at `notifyUrl`. A notification is acknowledged once `settle` has resolved. */
    handler: createNotificationHandler(
      async ({ account }) => providerOf(account),
      (payout) => settle(payout, "notification"),
      { expected },
    ),
    /** Stores the order, then sends it. Call it once per reference; `check` and notifications report the result. */
    async pay(account: string, reference: string, amount: Money, destination: InrDestination): Promise<void> {
      const provider = merchant(account);
      books.order({ provider: provider.id, account, reference }, amount);
      const answer = await provider.send({ reference, amount, destination }).catch((error: unknown) => {
        if (!PayoutError.is(error) || error.outcome !== "unknown") throw error;
        log(`${account} ${reference}: the outcome is unknown, query it`);
      });
      if (answer !== undefined) await settle(answer, "send");
    },
    /** Queries a payout. Run it for whatever is not final, and for what you reconcile. */
    async check(account: string, reference: string): Promise<void> {
      await settle(await merchant(account).query({ reference }, { expected }), "query");
    },
  };
}

function isFinal(status: string): boolean {
  return !["ordered", "pending", "unknown"].includes(status);
}
