import { type Html, html } from "./html.ts";
import { type Language, languageOf, type TextKey, type Translate, translateTo } from "./language.ts";
import type { ConsoleEngine, ConsoleRole, Resolved, SignedIn } from "./settings.ts";
import { tokenFor } from "./token.ts";

/** What every page knows: who reads it, in which language, and where it is. */
export interface View {
  readonly request: Request;
  readonly settings: Resolved;
  readonly engine: ConsoleEngine;
  readonly signedIn: SignedIn;
  readonly language: Language;
  readonly t: Translate;
  /** The path below the console's own, and the parameters of the address. */
  readonly path: string;
  readonly parameters: URLSearchParams;
  /** The path and its parameters in one form: what a form is sent to. */
  readonly target: string;
  /** The names of the providers that the reader may see. */
  readonly providers: readonly string[];
  /** The moment at which the request came. */
  readonly now: Date;
  may(role: ConsoleRole): boolean;
  /** Whether the reader may see what is about this provider; what is about all of them only without a restriction. */
  sees(provider: string | undefined): boolean;
  time(moment: Date): Html;
  token(target: string, version: string): string;
}

/** What a page consists of, besides what all of them have. */
export interface Content {
  readonly title: string;
  readonly main: Html;
  readonly status?: number;
  /** Whether the page reads itself again while somebody looks at it. */
  readonly live?: boolean;
}

/** A page that only shows something. */
export interface Page {
  /** Who may see it. @default everybody who is signed in */
  readonly role?: ConsoleRole;
  /** `undefined` where there is no such thing, or none that the reader may see. */
  render(view: View): Promise<Content | undefined> | Content | undefined;
}

/** The view of a request. */
export function viewOf(request: Request, settings: Resolved, signedIn: SignedIn, path: string): View {
  const { engine, clock, formKey } = settings;
  const language = languageOf(request);
  const { searchParams } = new URL(request.url);
  const now = settings.now();
  const names = engine.providerNames();
  const providers = names.filter((name) => signedIn.providers?.includes(name) ?? true);
  return {
    request,
    settings,
    engine,
    signedIn,
    language,
    t: translateTo(language),
    path,
    parameters: searchParams,
    target: address(path, Object.fromEntries(searchParams)),
    providers,
    now,
    may: (role) => signedIn.roles.includes(role),
    sees: (provider) =>
      signedIn.providers === undefined || (provider !== undefined && signedIn.providers.includes(provider)),
    time: (moment) => html`<time datetime="${moment.toISOString()}">${clock(moment)}</time>`,
    token: (target, version) => tokenFor(formKey, { actor: signedIn.actor, target, version }, now),
  };
}

/** A path with parameters; those without a value are left out, and all stand in one sequence, so that equal ones are equal text. */
export function address(path: string, parameters: Readonly<Record<string, string | undefined>> = {}): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => (entry[1] ?? "") !== "");
  const query = new URLSearchParams(given.sort(([one], [other]) => (one < other ? -1 : 1))).toString();
  return query === "" ? path : `${path}?${query}`;
}

/** An address of the console as a browser needs it. */
export function href({ settings }: Pick<View, "settings">, path: string, parameters?: Parameters<typeof address>[1]) {
  return `${settings.base}${address(path, parameters)}`;
}

/** The address of a payout. */
export function payoutHref(view: View, payout: { readonly provider: string; readonly reference: string }): string {
  return href(view, "/payout", { provider: payout.provider, reference: payout.reference });
}

/** What a refusal of the engine means, in the reader's language; its own words say the rest. */
export function errorLead({ t }: Pick<View, "t">, { code }: { readonly code: string }): string {
  const keys: Readonly<Partial<Record<string, TextKey>>> = {
    not_allowed: "error.not_allowed",
    too_late: "error.too_late",
    conflict: "error.conflict",
    invalid_order: "error.invalid_order",
    over_limit: "error.over_limit",
    configuration: "error.configuration",
    invalid_statement: "error.invalid_statement",
    database: "error.database",
  };
  return t(keys[code] ?? "error.other");
}
