import type { BlockReason, EventKind, PayoutFilter, PayoutState } from "@payout/engine";
import { selectField } from "../fields.ts";
import type { Html } from "../html.ts";
import { momentIn } from "../time.ts";
import type { View } from "../view.ts";

/** The states in the sequence in which a payout goes through them. */
export const states: readonly PayoutState[] = [
  ...(["accepted", "sending", "pending", "unknown", "needs_review"] as const),
  ...(["succeeded", "failed", "cancelled", "reversed"] as const),
];

/** What a list can be narrowed to besides a state. */
export const onlyWords = [
  "stuck",
  "blocked",
  "approval",
  "check_first",
  "paused",
  "order_limit",
  "daily_limit",
  "balance",
] as const;

/** The times that a list can be about. */
export const timesOf: readonly EventKind[] = ["accepted", "succeeded", "failed", "reversed", "late_success", "noted"];

/** The fields of the form above a list, as they stand in its address. */
export const filterFields = [
  ...["provider", "state", "only", "id", "accountEnding", "batch", "currency", "atLeast", "atMost"],
  ...["timeOf", "from", "to", "order"],
] as const;

/** What an address asks for, and what of it cannot be read. */
export interface ReadFilter {
  readonly filter: PayoutFilter;
  readonly problems: readonly string[];
}

/** A filter out of an address; what makes no sense there is left out and said. */
export function filterOf(view: View): ReadFilter {
  const { parameters, t } = view;
  const given = (name: string) => parameters.get(name)?.trim() ?? "";
  const from = given("from") === "" ? undefined : momentIn(view.settings.timeZone, given("from"));
  const to = given("to") === "" ? undefined : momentIn(view.settings.timeZone, given("to"));
  const numbers = [given("atLeast"), given("atMost")].filter((text) => text !== "");
  const problems = [
    ...(given("from") !== "" && from === undefined ? [t("filter.badFrom")] : []),
    ...(given("to") !== "" && to === undefined ? [t("filter.badTo")] : []),
    ...(numbers.every((text) => /^\d{1,15}(\.\d{1,8})?$/.test(text)) ? [] : [t("filter.badAmount")]),
    ...(numbers.length > 0 && given("currency") === "" ? [t("filter.noCurrency")] : []),
  ];
  const state = states.find((each) => each === given("state"));
  const timeOf = timesOf.find((each) => each === given("timeOf"));
  const filter: PayoutFilter = {
    ...providersIn(view),
    ...onlyIn(given("only")),
    ...(problems.length === 0 && amountIn(given)),
    ...(state !== undefined && { state }),
    ...(given("id") !== "" && { id: given("id") }),
    ...(given("accountEnding") !== "" && { accountEnding: given("accountEnding") }),
    ...(given("batch") !== "" && { batch: given("batch") }),
    ...(timeOf !== undefined && timeOf !== "accepted" && { timeOf }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    order: given("order") === "oldest" ? "oldest" : "newest",
  };
  return { filter, problems };
}

/** The provider that was chosen; otherwise all that the reader may see. */
export function providersIn({ parameters, providers, signedIn }: View): Pick<PayoutFilter, "provider"> {
  const chosen = providers.find((name) => name === parameters.get("provider"));
  if (chosen !== undefined) return { provider: chosen };
  return signedIn.providers === undefined ? {} : { provider: providers };
}

/** The field for it. With one provider there is nothing to choose from. */
export function providerField({ t, parameters, providers }: View): Html {
  const value = providers.find((name) => name === parameters.get("provider")) ?? "";
  const any = providers.length === 1 ? [] : [["", t("filter.any")] as const];
  const options = [...any, ...providers.map((name) => [name, name] as const)];
  return selectField({ name: "provider", label: t("filter.provider"), value, options });
}

/** One provider where one was chosen; for whoever may not see all, always one. */
export function providerIn({ parameters, providers, signedIn }: View): { readonly provider?: string } {
  const chosen = providers.find((name) => name === parameters.get("provider"));
  if (chosen !== undefined) return { provider: chosen };
  // A name that does not exist finds nothing, instead of everything.
  return signedIn.providers === undefined ? {} : { provider: providers[0] ?? "" };
}

function onlyIn(word: string): Pick<PayoutFilter, "stuck" | "blockedBy"> {
  if (word === "stuck") return { stuck: true };
  if (word === "blocked") return { blockedBy: true };
  const known = onlyWords.some((each) => each === word);
  return known ? { blockedBy: word as BlockReason } : {};
}

function amountIn(given: (name: string) => string): Pick<PayoutFilter, "amount"> {
  const currency = given("currency").toUpperCase();
  if (currency === "") return {};
  const [atLeast, atMost] = [given("atLeast"), given("atMost")];
  return { amount: { currency, ...(atLeast !== "" && { atLeast }), ...(atMost !== "" && { atMost }) } };
}
