import { EngineError } from "@payout/engine";
import { type Values, valuesOf } from "./body.ts";
import { type Html, html, typed } from "./html.ts";
import type { Notice } from "./layout.ts";
import type { ConsoleRole } from "./settings.ts";
import { isValidToken } from "./token.ts";
import { address, type Content, errorLead, href, type View } from "./view.ts";

/** What a form led to: another page, something to show at once, or a file. */
export type Outcome =
  | { readonly to: string; readonly done: Notice; readonly headers?: Readonly<Record<string, string>> }
  | { readonly show: Content }
  | { readonly response: Response };

/** Something that operators do: who may, what they fill in, what they see before it is done, and the call that does it. */
export interface Form<Subject> {
  /** Who may. @default everybody who is signed in */
  readonly role?: ConsoleRole;
  /** Whether `requireFreshSignIn` is asked first. */
  readonly fresh?: boolean;
  /** The most bytes that it takes. @default 64 KiB */
  mostBytes?(view: View): number;
  /** What the form is about; `undefined` where there is no such thing, or none that the reader may see. */
  load(view: View): Promise<Subject | undefined>;
  /** What that is at the moment: a payout's `version`. A form that was made for another one is shown again. */
  version?(subject: Subject): string;
  /** What has happened since a form was made. */
  changed?(view: View, subject: Subject, seen: string): Promise<Html> | Html;
  title(view: View, subject: Subject): string;
  fields(view: View, subject: Subject, values: Values): Html;
  /** What is wrong with what was filled in, in words for the reader. */
  problem?(view: View, subject: Subject, values: Values): Promise<string | undefined> | string | undefined;
  /** What will be done; without it the form is sent at once. */
  preview?(view: View, subject: Subject, values: Values): Promise<Html> | Html;
  /** Whether there is nothing that could be sent, so that no button is shown. */
  isEmpty?(subject: Subject): boolean;
  /** What the last button says. */
  button(view: View, subject: Subject): string;
  run(view: View, subject: Subject, values: Values): Promise<Outcome>;
}

/** What stands above a form that is shown again. */
interface Notes {
  readonly status?: number;
  readonly note?: Html;
}

/** The form as it is before anybody has filled it in, or with what was typed. */
export function formContent<Subject>(
  form: Form<Subject>,
  view: View,
  subject: Subject,
  values: Values = valuesOf(),
  { status = 200, note }: Notes = {},
): Content {
  const title = form.title(view, subject);
  const label = form.preview === undefined ? form.button(view, subject) : view.t("form.preview");
  const main = html`<h2>${title}</h2>
${note}
<form class="stack sheet" method="post" action="${href(view, view.target)}" ${form.mostBytes !== undefined && html`enctype="multipart/form-data"`} data-form>
${hiddenFields(view, form.version?.(subject) ?? "")}
${form.fields(view, subject, values)}
<div class="buttons">${backLink(view)}${form.isEmpty?.(subject) !== true && html`<button class="primary" data-busy="${view.t("form.busy")}">${label}</button>`}</div>
</form>`;
  return { title, main, status };
}

/** What belongs into every form that is sent by POST. */
function hiddenFields(view: View, version: string, target: string = view.target): Html {
  return html`<input type="hidden" name="token" value="${view.token(target, version)}"><input type="hidden" name="seen" value="${typed(version)}">`;
}

/** Answers a form that was sent: shows it again, shows what it would do, or does it. */
export async function submitForm<Subject>(
  form: Form<Subject>,
  view: View,
  values: Values,
): Promise<Outcome | undefined> {
  const subject = await form.load(view);
  if (subject === undefined) return undefined;
  const again = (status: number, note: Html) => ({ show: formContent(form, view, subject, values, { status, note }) });
  const note = (title: string, text: string, more?: Html) => warning(title, text, more);
  const { t, signedIn, settings, target, now } = view;
  const version = form.version?.(subject) ?? "";
  const seen = values.text("seen");
  const made = { actor: signedIn.actor, target, version: seen };
  if (!isValidToken(settings.formKey, values.text("token"), made, now))
    return again(403, note(t("stale.title"), t("stale.text", signedIn.actor)));
  if (seen !== version)
    return again(409, note(t("moved.title"), t("moved.text"), await form.changed?.(view, subject, seen)));
  if (values.text("step") === "edit") return again(200, html``);
  const problem = await form.problem?.(view, subject, values);
  if (problem !== undefined) return again(422, note(t("problem.title"), problem));
  if (form.preview !== undefined && values.text("step") !== "confirm")
    return { show: await previewContent(form, view, subject, values) };
  return run(form, view, subject, values, again);
}

async function run<Subject>(
  form: Form<Subject>,
  view: View,
  subject: Subject,
  values: Values,
  again: (status: number, note: Html) => Outcome,
): Promise<Outcome> {
  try {
    return await form.run(view, subject, values);
  } catch (error) {
    if (!EngineError.is(error) && !isGatewayError(error)) throw error;
    const status = error.code === "database" ? 503 : 409;
    return again(status, warning(errorLead(view, error), error.message));
  }
}

/** What core throws: a gateway that was queried did not answer as it should. */
function isGatewayError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && error.name === "PayoutError" && "code" in error;
}

async function previewContent<Subject>(
  form: Form<Subject>,
  view: View,
  subject: Subject,
  values: Values,
): Promise<Content> {
  const title = form.title(view, subject);
  const kept = values.entries.filter(([name]) => !["token", "seen", "step"].includes(name));
  const main = html`<h2>${title}</h2>
<form class="stack sheet" method="post" action="${href(view, view.target)}" ${form.mostBytes !== undefined && html`enctype="multipart/form-data"`} data-form>
${hiddenFields(view, form.version?.(subject) ?? "")}
${kept.map(([name, text]) => html`<input type="hidden" name="${name}" value="${typed(text)}">`)}
${await form.preview?.(view, subject, values)}
<div class="buttons"><button name="step" value="edit">${view.t("form.edit")}</button><button class="primary" name="step" value="confirm" data-busy="${view.t("form.busy")}">${form.button(view, subject)}</button></div>
</form>`;
  return { title, main };
}

/** A message that stands out. */
export function warning(title: string, text: string, more?: Html): Html {
  return html`<div class="verdict bad" role="alert"><strong>${title}</strong>${text}${more}</div>`;
}

function backLink(view: View): Html {
  const { provider, reference } = Object.fromEntries(view.parameters);
  const isPayout = view.path.startsWith("/payout/") && provider !== undefined && reference !== undefined;
  const path = isPayout ? address("/payout", { provider, reference }) : (backPaths[view.path] ?? "/");
  return html`<a class="button quiet" href="${href(view, path)}">${view.t("form.back")}</a>`;
}

const backPaths: Readonly<Record<string, string>> = {
  "/provider/pause": "/providers",
  "/provider/resume": "/providers",
  "/provider/recovered": "/providers",
  "/proposal/decline": "/approvals",
  "/approvals": "/approvals",
  "/approvals/withdraw": "/approvals",
  "/rules/change": "/rules",
  "/erase": "/exports",
  "/reconciliations/start": "/reconciliations",
};
