import type { Values } from "./body.ts";
import type { Refusal } from "./guard.ts";
import { type Html, html, typed } from "./html.ts";
import { type Language, type Translate, translateTo } from "./language.ts";
import { shell } from "./layout.ts";
import type { Resolved } from "./settings.ts";
import { href } from "./view.ts";

/** What a refusal needs to know about its reader, who may be nobody. */
export interface Stranger {
  readonly settings: Resolved;
  readonly language: Language;
  readonly t: Translate;
}

/** Whoever sent this request, before it is known. */
export function strangerOf(settings: Resolved, language: Language): Stranger {
  return { settings, language, t: translateTo(language) };
}

/** A page that only says why something was refused, and that nothing was done. */
export function refusalPage(stranger: Stranger, title: string, text: string, more?: Html): Html {
  const { t } = stranger;
  return shell(stranger, title, [
    html`<main id="main" class="page notice"><h1>${title}</h1><p>${text}</p>${more}
<p><a href="${href(stranger, "/")}">${t("toOverview")}</a></p></main>`,
  ]);
}

/** Why a request is refused that did not come from the console's own pages. */
export function guardText({ t }: Pick<Stranger, "t">, refusal: Refusal): string {
  return t(`refused.${refusal}`);
}

/**
 * What somebody sees whose sign-in has expired, or must be renewed: where to sign in, and what was typed. The button sends it
 * again; then the form is shown with it, because its token is no longer valid.
 */
export function signInPage(
  stranger: Stranger,
  { title, text, target, values }: { title: string; text: string; target: string; values?: Values },
): Html {
  const { t, settings } = stranger;
  const address = settings.signInUrl?.(href(stranger, values === undefined ? target : "/"));
  const link =
    address === undefined
      ? undefined
      : html`<p><a class="button primary" href="${typed(address)}" ${values !== undefined && html`target="_blank" rel="noopener"`}>${t("signIn")}</a></p>`;
  return refusalPage(stranger, title, text, html`${link}${values && keptForm(stranger, target, values)}`);
}

const unkept: readonly string[] = ["token", "seen", "step"];

function keptForm(stranger: Stranger, target: string, values: Values): Html {
  const { t } = stranger;
  const kept = values.entries.filter(([name]) => !unkept.includes(name));
  return html`<form class="stack sheet" method="post" action="${href(stranger, target)}">
<h2>${t("kept.title")}</h2>
${kept.map(([name, text]) => html`<input type="hidden" name="${typed(name)}" value="${typed(text)}">`)}
<dl class="facts">${kept.filter(([, text]) => text !== "").map(([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`)}</dl>
<div class="buttons"><button class="primary">${t("kept.continue")}</button></div></form>`;
}
