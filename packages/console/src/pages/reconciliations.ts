import type { StoredDifference, StoredReconciliation } from "@payout/engine";
import { type Html, html } from "../html.ts";
import { wordText } from "../language.ts";
import { action, emptyState, fact, table } from "../parts.ts";
import { type Content, href, type Page, payoutHref, type View } from "../view.ts";

const pageSize = 100;

/** Whether a reader may see a reconciliation: what is about providers that they may not see stays hidden. */
function seesJob({ sees }: View, { providers }: StoredReconciliation): boolean {
  return providers.length > 0 && providers.every(sees);
}

/** The reconciliation that an address names, if the reader may see it. */
export async function loadReconciliation(view: View): Promise<StoredReconciliation | undefined> {
  const id = view.parameters.get("id") ?? "";
  const found = /^[0-9a-f-]{36}$/.test(id) ? await view.engine.reconciliation(id) : undefined;
  return found && seesJob(view, found) ? found : undefined;
}

/** The reconciliations, the newest first. */
export const reconciliationsPage: Page = {
  async render(view): Promise<Content> {
    const { t, engine, providers, may } = view;
    const found = (await engine.reconciliations({ limit: pageSize })).filter((job) => seesJob(view, job));
    const heads = ["started", "window", "providers", "state", "progress", "unsettled"] as const;
    const rows = found.map(
      (
        job,
      ) => html`<tr><th scope="row"><a data-row href="${href(view, "/reconciliation", { id: job.id })}">${view.time(job.startedAt)}</a><br><small class="muted">${job.actor}</small></th>
<td>${view.time(job.from)} –<br>${view.time(job.to)}</td><td>${job.providers.join(", ")}</td><td>${jobPill(view, job)}</td>
<td class="number">${job.progress.done} / ${job.progress.total}</td><td class="number">${job.unsettled}</td></tr>`,
    );
    const start = (name: string) =>
      action(href(view, "/reconciliations/start", { provider: name }), t("reconcile.start", name));
    const main = html`<h2>${t("nav.reconciliations")}</h2>
${may("operator") && html`<div class="actions">${providers.map(start)}</div>`}
${
  found.length === 0
    ? emptyState(t("reconcile.none"), t("reconcile.noneText"))
    : table(
        t("nav.reconciliations"),
        heads.map((head) => t(`column.${head}`)),
        rows,
      )
}`;
    return { title: t("nav.reconciliations"), main, live: true };
  },
};

function jobPill({ t }: View, { state }: StoredReconciliation): Html {
  const tones = { running: "pending", finished: "good", failed: "bad", cancelled: "cancelled" };
  return html`<span class="pill ${tones[state]}">${t(`job.${state}`)}</span>`;
}

/** One reconciliation: its progress, and its differences to be worked off. */
export const reconciliationPage: Page = {
  async render(view): Promise<Content | undefined> {
    const job = await loadReconciliation(view);
    if (job === undefined) return undefined;
    const { t, engine, parameters, may } = view;
    const all = parameters.get("all") === "yes";
    const after = /^[1-9]\d{0,17}$/.exec(parameters.get("after") ?? "")?.[0];
    const found = await engine.differences(job.id, {
      limit: pageSize + 1,
      ...(!all && { settled: false }),
      ...(after !== undefined && { after }),
    });
    const shown = found.slice(0, pageSize);
    const to = (path: string) => href(view, `/reconciliation/${path}`, { id: job.id });
    const main = html`<div class="head"><h2>${t("reconcile.title")} ${view.time(job.startedAt)}</h2>${jobPill(view, job)}</div>
${job.failure && html`<p class="verdict bad">${job.failure}</p>`}
<dl class="facts">${jobFacts(view, job)}</dl>
<div class="actions">${may("operator") && action(to("download"), t("reconcile.download"))}${may("operator") && job.state === "running" && action(to("cancel"), t("reconcile.cancel"), "danger")}
<a class="button quiet" href="${href(view, "/reconciliation", { id: job.id, all: all ? undefined : "yes" })}">${t(all ? "reconcile.onlyOpen" : "reconcile.all")}</a></div>
<h3>${t("reconcile.differences")}: ${countsText(view, job)}</h3>
${shown.length === 0 ? emptyState(t("reconcile.agreed"), t(job.state === "running" ? "reconcile.running" : "reconcile.agreedText")) : differenceTable(view, job, shown)}
${found.length > pageSize && html`<p class="pages"><a class="button" rel="next" href="${href(view, "/reconciliation", { id: job.id, all: all ? "yes" : undefined, after: shown.at(-1)?.id })}">${t("nextPage")}</a></p>`}`;
    return { title: t("reconcile.title"), main, live: true };
  },
};

function jobFacts(view: View, job: StoredReconciliation): readonly (Html | undefined)[] {
  const { t } = view;
  const files = job.statements.map(({ file, lines }) => `${file} (${t("reconcile.lines", lines)})`);
  return [
    fact(t("column.window"), html`${view.time(job.from)} – ${view.time(job.to)}`),
    fact(t("column.providers"), job.providers.join(", ")),
    fact(t("column.progress"), `${job.progress.done} / ${job.progress.total}`),
    fact(t("fact.queried"), String(job.queried)),
    fact(t("fact.updated"), String(job.updated)),
    fact(t("fact.agreed"), String(job.agreed)),
    fact(t("fact.startedBy"), job.actor),
    fact(t("reason"), job.reason),
    fact(t("fact.statements"), files.length === 0 ? undefined : files.join(", ")),
    fact(t("fact.finishedAt"), job.finishedAt && view.time(job.finishedAt)),
    fact(t("fact.cancelledBy"), job.cancelledBy && `${job.cancelledBy}: ${job.cancelReason ?? ""}`),
  ];
}

function countsText({ t }: View, { counts, unsettled }: StoredReconciliation): string {
  const each = Object.entries(counts).map(([kind, count]) => `${wordText(t, "difference", kind)} ${count}`);
  return each.length === 0 ? "0" : `${each.join(", ")} (${t("reconcile.unsettled", unsettled)})`;
}

function differenceTable(view: View, job: StoredReconciliation, differences: readonly StoredDifference[]): Html {
  const { t } = view;
  const heads = ["difference", "reference", "ours", "theirs", "where", "settled"] as const;
  return table(
    t("reconcile.differences"),
    heads.map((head) => t(`column.${head}`)),
    differences.map((each) => differenceRow(view, job, each)),
  );
}

/** A link where the engine has the payout; a statement can name one that it never had. */
function referenceOf(view: View, { kind, provider, reference }: StoredDifference): Html {
  if (reference === undefined) return html`–`;
  const text = html`<bdi>${reference}</bdi>`;
  if (kind === "missing_with_us") return text;
  return html`<a data-row href="${payoutHref(view, { provider, reference })}">${text}</a>`;
}

function differenceRow(view: View, job: StoredReconciliation, difference: StoredDifference): Html {
  const { t, may } = view;
  const { id, kind, ours, theirs, state, file, line, detail, settledBy, settledReason } = difference;
  const settle = href(view, "/reconciliation/settle", { id: job.id, difference: id });
  return html`<tr><td><strong>${wordText(t, "difference", kind)}</strong><br><small class="muted">${wordText(t, "differenceNext", kind)}</small></td>
<td>${referenceOf(view, difference)}</td>
<td>${ours ?? "–"}${state && html`<br><small class="muted">${wordText(t, "state", state)}</small>`}</td><td>${theirs ?? "–"}</td>
<td>${file && `${file}:${line ?? ""}`}${detail && html`<br><small class="muted">${detail}</small>`}</td>
<td>${settledBy !== undefined ? html`${settledBy}<br><small class="muted">${settledReason}</small>` : may("operator") && action(settle, t("settle.button"))}</td></tr>`;
}
