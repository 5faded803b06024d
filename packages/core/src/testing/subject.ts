import type { NotificationRequest, PayoutOrder, PayoutProvider, PayoutStatus } from "../contract.ts";
import type { CommonSettings } from "../settings.ts";
import type { RecordedRequest, ScriptedReply } from "./scripted-gateway.ts";

/** What a message of the gateway says, in the suite's own words; the subject writes it as the gateway would. */
export interface MessageFacts {
  /** The reference of the order that the message is about. */
  readonly reference: string;
  /** The gateway's number. Digits only and longer than 15, it must be written as a JSON number. */
  readonly providerId?: string;
  /** In major units. */
  readonly amount?: string;
  /** The raw status word. */
  readonly word?: string;
  /** The raw detail that refines `word`, where the gateway has one. */
  readonly detail?: string;
  /** Another merchant's number. */
  readonly merchant?: string;
  /** Further members, each as JSON source text, that the document does not name. */
  readonly extra?: Readonly<Record<string, string>>;
  /** Whether the message is signed, and how. @default "valid" */
  readonly signature?: "valid" | "wrong" | "missing";
}

/** A raw word with the meaning that the gateway's document gives it. */
export interface DocumentedWord {
  /** The gateway's raw word. */
  readonly word: string;
  /** The raw detail that refines the word, where the gateway has one. */
  readonly detail?: string;
  /** The status that the word stands for. */
  readonly status: PayoutStatus;
  /** Whether the document says that it will not change. */
  readonly final: boolean;
  /** Whether the document allows paying again. */
  readonly repayable: boolean;
}

/** A refusal as the gateway writes it. */
export interface RefusalFacts {
  /** The gateway's error code. */
  readonly code: string;
  /** The gateway's error text. */
  readonly text: string;
  /** JSON source text of the member that holds an accepted order, for gateways that write it beside a refusal too. */
  readonly data?: string;
}

/** The provider under test, and its gateway's messages made by code that the provider does not share. */
export interface ConformanceSubject<Destination = never> {
  /** Makes the provider under test with its test merchant and these settings. */
  createProvider(settings: CommonSettings & { readonly baseUrl: string }): PayoutProvider<Destination>;
  /** A valid order of 12.50 in the gateway's currency (or 1250.00 where that is below its minimum). */
  order(reference: string): PayoutOrder<Destination>;
  /** A fresh reference that the gateway's rules allow. */
  reference(): string;
  /** Secrets, account numbers and names that must never be seen. */
  readonly sensitive: readonly string[];
  /** The gateway's response to a create request. */
  createAnswer(facts: MessageFacts): ScriptedReply;
  /** The gateway's response to a query. */
  queryAnswer(facts: MessageFacts): ScriptedReply;
  /** A notification as the gateway posts it. */
  notification(facts: MessageFacts): NotificationRequest & { readonly body: string };
  /** The gateway's response to a request that it refuses. */
  refusal(facts: RefusalFacts): ScriptedReply;
  /** An answer that says accepted and nothing else. */
  readonly emptyAcceptance: ScriptedReply;
  /** Every documented status word with its meaning. */
  readonly words: readonly DocumentedWord[];
  /** The detail-free word for a payout that is on its way. */
  readonly pendingWord: string;
  /** The word for a payout that has reached the payee. */
  readonly succeededWord: string;
  /** A word for a payout that has failed, with its meaning. */
  readonly failedWord: DocumentedWord;
  /** Refusals by what the provider must make of them. */
  readonly refusals: {
    /** Listed as definite: proof that no order was made. */
    readonly definite: readonly RefusalFacts[];
    /** The reference exists already. */
    readonly duplicate: readonly RefusalFacts[];
    /** In words that no document lists. */
    readonly unlisted: readonly RefusalFacts[];
    /** Only where `capabilities.reportsNotFound`. */
    readonly notFound?: RefusalFacts;
  };
  /** What the gateway's document requires to be signed, and what the amount is compared in. */
  readonly signs: { readonly answers: boolean };
  /** False where no documented, signed field of a notification names the merchant, so that nothing can be compared. @default true */
  readonly namesMerchant?: boolean;
  /** False where no message names an amount. @default true */
  readonly namesAmount?: boolean;
  /** False where the gateway can be queried by the caller's reference only. @default true */
  readonly takesProviderId?: boolean;
  /** False where a request holds neither a time nor a random text. @default true */
  readonly readsClock?: boolean;
  /** The amount in a create request, as the text between the JSON's commas. */
  wireAmount(request: RecordedRequest): string | undefined;
  /** Orders' amounts and what must be on the wire for each. */
  readonly wireAmounts: readonly { readonly value: string; readonly wire: string }[];
  /** The exact bytes that acknowledge a notification. */
  readonly acknowledgement: { readonly status: number; readonly body: string };
}
