import { type Html, html } from "./html.ts";
import { languages } from "./language.ts";
import { address, type Content, href, type View } from "./view.ts";

const navigation = [
  ["/", "nav.overview", "o"],
  ["/payouts", "nav.payouts", "p"],
  ["/approvals", "nav.approvals", "a"],
  ["/providers", "nav.providers", "v"],
  ["/reconciliations", "nav.reconciliations", "r"],
  ["/exports", "nav.exports", "e"],
  ["/activity", "nav.activity", "l"],
  ["/rules", "nav.rules", "u"],
] as const;

/** Notices after something was done; only these words can stand in an address. */
const notices = [
  "decided",
  "proposed",
  "noted",
  "paid_again",
  "reopened",
  "cancelled",
  "approval_requested",
  "approved",
  "declined",
  "withdrawn",
  "paused",
  "resumed",
  "recovered",
  "settled",
  "erased",
  "rules_set",
  "started",
  "reconciliation_cancelled",
] as const;

/** The name of a notice. */
export type Notice = (typeof notices)[number];

/** A whole page of somebody who is signed in. */
export function layout(view: View, { title, main, live = false }: Content): Html {
  const { t, settings, signedIn, parameters } = view;
  const notice = notices.find((each) => each === parameters.get("done"));
  return shell(view, title, [
    html`<a class="skip" href="#main">${t("skipToMain")}</a>
<header class="top">
<h1><img src="${href(view, "/assets/icon.svg")}" alt="" width="20" height="20"><span>${t("consoleName")}</span></h1>
<nav aria-label="${t("views")}">${navigation.map(([path, key, letter]) => navigationLink(view, path, t(key), letter))}</nav>
<form class="search" role="search" action="${href(view, "/search")}">
<input type="search" name="id" required maxlength="200" autocomplete="off" aria-label="${t("search")}" placeholder="${t("searchPlaceholder")}">
</form>
${live && html`<p class="live on" id="live" role="status" data-on="${t("live.on")}" data-off="${t("live.off")}">${t("live.on")}</p>`}
${languageForm(view)}
</header>
<main id="main" class="page" tabindex="-1" ${live && html`data-live`}>
${notice && html`<p class="verdict" role="status">${t(`done.${notice}`)}</p>`}
${main}
</main>
<footer class="foot"><span>${t("signedInAs", signedIn.actor, signedIn.roles.map((role) => t(`role.${role}`)).join(", "))}</span>
<span>${t("timesIn", settings.timeZone)}</span>
<a href="${href(view, "/keyboard")}" data-help>${t("keyboard")}</a></footer>`,
  ]);
}

/** The frame of every page, also for somebody who is not signed in. */
export function shell(view: Pick<View, "t" | "settings" | "language">, title: string, content: readonly Html[]): Html {
  const { t, language } = view;
  const styles = ["base.css", "parts.css", "console.css"];
  return html`<html lang="${languages[language].tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · ${t("consoleName")}</title>
<link rel="icon" href="${href(view, "/assets/icon.svg")}">
${styles.map((name) => html`<link rel="stylesheet" href="${href(view, `/assets/${name}`)}">`)}
<script type="module" src="${href(view, "/assets/console.js")}"></script>
</head>
<body>
${content}
</body>
</html>
`;
}

function navigationLink(view: View, path: string, label: string, letter: string): Html {
  const first = (text: string) => `/${text.split("/")[1] ?? ""}`;
  const belongs: Readonly<Record<string, string>> = {
    "/payout": "/payouts",
    "/search": "/payouts",
    "/proposal": "/approvals",
    "/provider": "/providers",
    "/reconciliation": "/reconciliations",
    "/erase": "/exports",
  };
  const here = belongs[first(view.path)] ?? first(view.path);
  return html`<a href="${href(view, path)}" data-key="${letter}" ${here === path && html`aria-current="page"`}>${label}</a>`;
}

function languageForm(view: View): Html {
  const { t, language, request, target } = view;
  // After a form was sent, its own address shows it empty: go where it belongs instead of repeating it.
  const back = request.method === "GET" ? target : address(view.path, Object.fromEntries(view.parameters));
  return html`<form class="language" method="post" action="${href(view, "/language")}">
<input type="hidden" name="back" value="${back}">
${Object.entries(languages).map(
  ([code, { name, tag }]) =>
    html`<button class="quiet" name="language" value="${code}" lang="${tag}" aria-pressed="${String(code === language)}" aria-label="${t("language")}: ${name}">${name}</button>`,
)}
</form>`;
}
