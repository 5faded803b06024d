import { EngineError } from "@payout/engine";
import { readAsset } from "./assets.ts";
import { readForm, type Values } from "./body.ts";
import { formContent, type Outcome, submitForm } from "./form.ts";
import { refusalOf } from "./guard.ts";
import { isLanguage, languageCookie, languageOf } from "./language.ts";
import { layout } from "./layout.ts";
import { guardText, refusalPage, type Stranger, signInPage, strangerOf } from "./refusals.ts";
import { fileResponse, pageResponse, plainResponse, redirect } from "./respond.ts";
import { type AnyForm, routes } from "./routes.ts";
import { type ConsoleRole, type ConsoleSettings, type Resolved, resolveSettings, type SignedIn } from "./settings.ts";
import { address, type Content, errorLead, type View, viewOf } from "./view.ts";

/**
 * Creates the operators' page over an engine: a function from a request to a response, for any server. Who may see and do what
 * is decided by `authenticate`; what is allowed at all is decided by the engine.
 * @throws TypeError if a setting is wrong
 * @example
 * const console = createConsole({ engine, authenticate: (request) => signedInBy(request) });
 * createServer(toNodeHandler(console)).listen(8080, "127.0.0.1");
 */
export function createConsole(settings: ConsoleSettings): (request: Request) => Promise<Response> {
  const resolved = resolveSettings(settings);
  return async (request) => {
    const stranger = strangerOf(resolved, languageOf(request));
    try {
      return await answer(request, resolved, stranger);
    } catch (error) {
      if (EngineError.is(error)) {
        const title = errorLead(stranger, error);
        return pageResponse(
          request,
          refusalPage(stranger, title, error.message),
          error.code === "database" ? 503 : 409,
        );
      }
      resolved.onError(error);
      const { t } = stranger;
      return pageResponse(request, refusalPage(stranger, t("failed.title"), t("failed.text")), 500);
    }
  };
}

async function answer(request: Request, settings: Resolved, stranger: Stranger): Promise<Response> {
  const { t } = stranger;
  const refusal = refusalOf(request, settings);
  if (refusal !== undefined) return plainResponse(refusal === "method" ? 405 : 403, guardText(stranger, refusal));
  const path = pathOf(request, settings.base);
  if (path === undefined) return notFound(request, stranger);
  if (path.startsWith("/assets/")) return assetResponse(request, path, stranger);
  const signedIn = await settings.authenticate(request);
  const values = request.method === "POST" ? await bodyOf(request, settings, path, signedIn) : undefined;
  if (typeof values === "string")
    return pageResponse(
      request,
      refusalPage(stranger, t("body.title"), t(`body.${values}`)),
      values === "too_large" ? 413 : 400,
    );
  if (path === "/language") return chooseLanguage(settings, values);
  if (signedIn === undefined) return askToSignIn(request, stranger, path, values);
  if (!signedIn.roles.some(isRole))
    return pageResponse(request, refusalPage(stranger, t("noRole.title"), t("noRole.text", signedIn.actor)), 403);
  return route(request, viewOf(request, settings, signedIn, path), stranger, values);
}

async function route(request: Request, view: View, stranger: Stranger, values: Values | undefined): Promise<Response> {
  const { page, form } = routes[view.path] ?? {};
  const role = values === undefined ? (page ?? form)?.role : form?.role;
  if (role !== undefined && !view.may(role)) return forbidden(request, stranger, role);
  if (values !== undefined && form !== undefined) return send(request, view, stranger, form, values);
  if (values === undefined && page !== undefined) return show(request, view, await page.render(view));
  if (values === undefined && form !== undefined) {
    const subject = await form.load(view);
    return show(request, view, subject === undefined ? undefined : formContent(form, view, subject));
  }
  return notFound(request, stranger);
}

async function send(
  request: Request,
  view: View,
  stranger: Stranger,
  form: AnyForm,
  values: Values,
): Promise<Response> {
  const { t, settings, signedIn, target } = view;
  if (form.fresh === true && (await settings.requireFreshSignIn(signedIn, request))) {
    const page = signInPage(stranger, { title: t("fresh.title"), text: t("fresh.text"), target, values });
    return pageResponse(request, page, 401);
  }
  const outcome = await submitForm(form, view, values);
  return outcome === undefined ? notFound(request, stranger) : finish(request, view, outcome);
}

function finish(request: Request, view: View, outcome: Outcome): Response {
  if ("response" in outcome) return outcome.response;
  if ("show" in outcome) return show(request, view, outcome.show);
  const [path = "/", query = ""] = outcome.to.split("?");
  const parameters = { ...Object.fromEntries(new URLSearchParams(query)), done: outcome.done };
  return redirect(`${view.settings.base}${address(path, parameters)}`, outcome.headers);
}

function show(request: Request, view: View, content: Content | undefined): Response {
  if (content === undefined) return notFound(request, strangerOf(view.settings, view.language));
  return pageResponse(request, layout(view, content), content.status);
}

/** The path below the console's own; undefined where it is not the console's. */
function pathOf(request: Request, base: string): string | undefined {
  const { pathname } = new URL(request.url);
  if (pathname === base || pathname === `${base}/`) return "/";
  return pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : undefined;
}

const fewBytes = 64 * 1024;

/** Only from whoever is signed in is a file taken: a stranger cannot fill the memory. */
async function bodyOf(request: Request, settings: Resolved, path: string, signedIn: SignedIn | undefined) {
  const isUpload = signedIn !== undefined && routes[path]?.form?.mostBytes !== undefined;
  return readForm(request, isUpload ? settings.maxUploadBytes + fewBytes : fewBytes);
}

function isRole(role: string): role is ConsoleRole {
  return ["viewer", "operator", "approver", "admin"].includes(role);
}

function askToSignIn(request: Request, stranger: Stranger, path: string, values: Values | undefined): Response {
  const { t } = stranger;
  const target = address(path, Object.fromEntries(new URL(request.url).searchParams));
  const [title, text] =
    values === undefined ? [t("signIn.title"), t("signIn.text")] : [t("expired.title"), t("expired.text")];
  return pageResponse(request, signInPage(stranger, { title, text, target, ...(values && { values }) }), 401);
}

function forbidden(request: Request, stranger: Stranger, role: ConsoleRole): Response {
  const { t } = stranger;
  return pageResponse(
    request,
    refusalPage(stranger, t("forbidden.title"), t("forbidden.text", t(`role.${role}`))),
    403,
  );
}

function notFound(request: Request, stranger: Stranger): Response {
  const { t } = stranger;
  return pageResponse(request, refusalPage(stranger, t("notFound.title"), t("notFound.text")), 404);
}

async function assetResponse(request: Request, path: string, stranger: Stranger): Promise<Response> {
  const asset = await readAsset(path.slice("/assets/".length));
  return asset === undefined ? notFound(request, stranger) : fileResponse(request, asset.content, asset.contentType);
}

const yearSeconds = 365 * 24 * 60 * 60;

/** Keeps the language in a cookie, and goes back to a page of the console: never to an address of somebody else's. */
function chooseLanguage({ base }: Resolved, values: Values | undefined): Response {
  const chosen = values?.text("language") ?? "";
  const back = values?.text("back") ?? "/";
  const to = /^\/(?![/\\])[^\\\s]*$/.test(back) ? back : "/";
  if (!isLanguage(chosen)) return redirect(`${base}${to}`);
  const cookie = `${languageCookie}=${chosen}; Path=${base || "/"}; Max-Age=${yearSeconds}; SameSite=Lax; HttpOnly`;
  return redirect(`${base}${to}`, { "set-cookie": cookie });
}
