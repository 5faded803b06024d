import { textField } from "../fields.ts";
import { type Html, html } from "../html.ts";
import { wordText } from "../language.ts";
import { emptyState, table } from "../parts.ts";
import { momentIn } from "../time.ts";
import { type Content, href, type Page, payoutHref, type View } from "../view.ts";
import { providerField, providersIn } from "./filter.ts";

const pageSize = 100;

/** What operators did, the newest first. */
export const activityPage: Page = {
  async render(view): Promise<Content> {
    const { t, engine, parameters, settings } = view;
    const given = (name: string) => parameters.get(name)?.trim() ?? "";
    const [from, to] = [given("from"), given("to")].map((text) => momentIn(settings.timeZone, text));
    const found = await engine.activity({
      ...providersIn(view),
      ...(given("actor") !== "" && { actor: given("actor") }),
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(given("after") !== "" && { after: given("after") }),
      limit: pageSize + 1,
    });
    const shown = found.slice(0, pageSize);
    const heads = ["time", "actor", "what", "about", "reason"] as const;
    const main = html`<h2>${t("nav.activity")}</h2>${filterForm(view, given)}
${
  shown.length === 0
    ? emptyState(t("activity.none"), t("activity.noneText"))
    : table(
        t("nav.activity"),
        heads.map((head) => t(`column.${head}`)),
        shown.map((each) => row(view, each)),
      )
}
${found.length > pageSize && nextPage(view, given, shown.at(-1)?.id)}`;
    return { title: t("nav.activity"), main, live: true };
  },
};

type Activity = Awaited<ReturnType<View["engine"]["activity"]>>[number];

function row(view: View, { at, actor, what, provider, reference, reason }: Activity): Html {
  const about =
    provider !== undefined && reference !== undefined
      ? html`<a data-row href="${payoutHref(view, { provider, reference })}"><bdi>${reference}</bdi></a> <span class="muted">${provider}</span>`
      : html`${provider ?? "–"}`;
  return html`<tr><td class="number">${view.time(at)}</td><td>${actor}</td><td>${activityText(view, what)}</td><td>${about}</td><td>${reason ?? "–"}</td></tr>`;
}

function activityText({ t }: View, what: string): string {
  const own = wordText(t, "activity", what);
  return own === what ? wordText(t, "event", what) : own;
}

function filterForm(view: View, given: (name: string) => string): Html {
  const { t } = view;
  return html`<form class="filter" action="${href(view, "/activity")}">
${providerField(view)}
${textField({ name: "actor", label: t("column.actor"), value: given("actor") })}
${textField({ name: "from", label: t("filter.from"), value: given("from"), hint: t("filter.momentHint") })}
${textField({ name: "to", label: t("filter.to"), value: given("to"), hint: t("filter.momentHint") })}
<div class="buttons"><button class="primary">${t("filter.apply")}</button></div></form>`;
}

function nextPage(view: View, given: (name: string) => string, after: string | undefined): Html {
  const kept = Object.fromEntries(["provider", "actor", "from", "to"].map((name) => [name, given(name)]));
  return html`<p class="pages"><a class="button" rel="next" href="${href(view, "/activity", { ...kept, after })}">${view.t("nextPage")}</a></p>`;
}
