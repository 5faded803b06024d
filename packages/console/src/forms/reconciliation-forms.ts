import type { StoredDifference, StoredReconciliation } from "@payout/engine";
import { csvOf } from "../csv.ts";
import { reasonField, textField } from "../fields.ts";
import type { Form } from "../form.ts";
import { html } from "../html.ts";
import { wordText } from "../language.ts";
import { loadReconciliation } from "../pages/reconciliations.ts";
import { download } from "../respond.ts";
import { address, type View } from "../view.ts";
import { needsReason } from "./provider-forms.ts";

interface Item {
  readonly job: StoredReconciliation;
  readonly difference: StoredDifference;
}

async function loadItem(view: View): Promise<Item | undefined> {
  const job = await loadReconciliation(view);
  const id = /^[1-9]\d{0,17}$/.exec(view.parameters.get("difference") ?? "")?.[0];
  if (job === undefined || id === undefined) return undefined;
  const before = BigInt(id) - 1n;
  const [difference] = await view.engine.differences(job.id, {
    limit: 1,
    ...(before > 0n && { after: String(before) }),
  });
  return difference?.id === id ? { job, difference } : undefined;
}

/** Stores that a difference needs nothing more. */
export const settleForm: Form<Item> = {
  role: "operator",
  load: loadItem,
  version: ({ difference }) => difference.settledBy ?? "",
  changed: ({ t }, { difference }) =>
    html`<p>${t("settle.by", difference.settledBy ?? "", difference.settledReason ?? "")}</p>`,
  title: ({ t }, { difference }) => `${t("settle.title")}: ${difference.reference ?? difference.id}`,
  fields: (
    { t },
    { difference },
    values,
  ) => html`<p><strong>${wordText(t, "difference", difference.kind)}</strong>: ${difference.ours ?? "–"} / ${difference.theirs ?? "–"}</p>
<p class="muted">${wordText(t, "differenceNext", difference.kind)}</p><p>${t("settle.text")}</p>
${reasonField({ label: t("reason"), hint: t("settle.hint"), value: values.text("reason") })}
${textField({ name: "note", label: t("settle.note"), value: values.text("note") })}`,
  problem: (view, { difference }, values) =>
    difference.settledBy === undefined
      ? needsReason(view, values.text("reason"))
      : view.t("settle.by", difference.settledBy, difference.settledReason ?? ""),
  button: ({ t }) => t("settle.button"),
  async run({ engine, signedIn }, { job, difference }, values) {
    const note = values.text("note").trim();
    const options = { actor: signedIn.actor, reason: values.text("reason"), ...(note !== "" && { note }) };
    await engine.settleDifference(difference.id, options);
    return { to: address("/reconciliation", { id: job.id }), done: "settled" };
  },
};

/** Ends a running reconciliation. */
export const cancelReconciliationForm: Form<StoredReconciliation> = {
  role: "operator",
  load: loadReconciliation,
  version: ({ state }) => state,
  title: ({ t }) => t("reconcile.cancel"),
  fields: ({ t }, _, values) => html`<p>${t("reconcile.cancelText")}</p>
${reasonField({ label: t("reason"), hint: t("reasonHint"), value: values.text("reason") })}`,
  problem: (view, { state }, values) =>
    state === "running" ? needsReason(view, values.text("reason")) : view.t("reconcile.ended", view.t(`job.${state}`)),
  button: ({ t }) => t("reconcile.cancel"),
  async run({ engine, signedIn }, { id }, values) {
    await engine.cancelReconciliation(id, { actor: signedIn.actor, reason: values.text("reason") });
    return { to: address("/reconciliation", { id }), done: "reconciliation_cancelled" };
  },
};

const columns = [
  ...(["id", "kind", "provider", "reference", "providerId", "ours", "theirs", "state", "file", "line"] as const),
  ...(["detail", "foundAt", "settledBy", "settledAt", "settledReason", "note"] as const),
];

/** Every difference of a reconciliation, as a file. */
export const downloadForm: Form<StoredReconciliation> = {
  role: "operator",
  load: loadReconciliation,
  title: ({ t }) => t("reconcile.download"),
  fields: ({ t }, { counts }) =>
    html`<p>${t(
      "reconcile.downloadText",
      Object.values(counts).reduce((sum, count) => sum + count, 0),
    )}</p>`,
  button: ({ t }) => t("reconcile.download"),
  async run(view, { id }) {
    const fileName = `differences-${id}.csv`;
    return { response: download(linesOf(view, id), { fileName, contentType: "text/csv;charset=utf-8" }) };
  },
};

const pageSize = 1000;

async function* linesOf({ engine }: View, id: string): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode(`\u{feff}${csvOf([columns])}`);
  let after: string | undefined;
  do {
    const page = await engine.differences(id, { limit: pageSize, ...(after !== undefined && { after }) });
    yield encoder.encode(csvOf(page.map((each) => columns.map((column) => textOf(each[column])))));
    after = page[pageSize - 1]?.id;
  } while (after !== undefined);
}

function textOf(value: string | number | Date | undefined): string {
  return value instanceof Date ? value.toISOString() : String(value ?? "");
}
