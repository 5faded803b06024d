import type { GatewayStatement, StatementColumns } from "@payout/engine";
import type { Values } from "../body.ts";
import { reasonField, selectField, textArea, textField } from "../fields.ts";
import type { Form } from "../form.ts";
import { type Html, html } from "../html.ts";
import { momentIn } from "../time.ts";
import { address, type View } from "../view.ts";
import { type ColumnMap, columnMapIn, columnNames, rememberColumns } from "./statement-columns.ts";

interface Start {
  readonly provider: string;
  readonly columns: ColumnMap;
}

/** Compares a provider's payouts with the gateway, and with a statement where one is uploaded. */
export const reconcileForm: Form<Start> = {
  role: "operator",
  mostBytes: ({ settings }) => settings.maxUploadBytes,
  async load(view) {
    const provider = view.providers.find((name) => name === view.parameters.get("provider"));
    return provider === undefined ? undefined : { provider, columns: columnMapIn(view, provider) };
  },
  title: ({ t }, { provider }) => t("reconcile.start", provider),
  fields(view, { columns }, values) {
    const { t } = view;
    const day = view.now.toISOString().slice(0, 10);
    const yesterday = new Date(view.now.getTime() - dayMs).toISOString().slice(0, 10);
    const moment = (name: "from" | "to", fallback: string) =>
      textField({
        name,
        label: t(`filter.${name}`),
        hint: t("filter.momentHint"),
        value: values.text(name) || fallback,
        required: true,
      });
    return html`${moment("from", yesterday)}${moment("to", day)}
${textField({ name: "sample", label: t("reconcile.sample"), hint: t("reconcile.sampleHint"), value: values.text("sample") || "5" })}
<label class="field"><span>${t("reconcile.file")}</span><input type="file" name="file" accept=".csv,text/csv,text/plain"><small class="muted">${t("reconcile.fileHint")}</small></label>
${columnFields(view, columns, values)}
${reasonField({ label: t("reason"), hint: t("reconcile.reasonHint"), value: values.text("reason") })}`;
  },
  problem(view, _, values) {
    const { t, settings } = view;
    if (momentIn(settings.timeZone, values.text("from")) === undefined) return t("filter.badFrom");
    if (momentIn(settings.timeZone, values.text("to")) === undefined) return t("filter.badTo");
    if (!/^(?:100|\d{1,2})$/.test(values.text("sample"))) return t("reconcile.badSample");
    if (values.file("file") !== undefined && values.text("reference").trim() === "")
      return t("reconcile.needsReference");
    return values.text("reason").trim() === "" ? t("needsReason") : undefined;
  },
  button: ({ t }) => t("reconcile.button"),
  async run(view, { provider }, values) {
    const { engine, signedIn, settings } = view;
    const file = values.file("file");
    const statement = file && statementOf(provider, file.name, new Uint8Array(await file.arrayBuffer()), values);
    const { id } = await engine.startReconciliation({
      from: momentIn(settings.timeZone, values.text("from")) ?? view.now,
      to: momentIn(settings.timeZone, values.text("to")) ?? view.now,
      providers: [provider],
      sample: Number(values.text("sample")) / 100,
      ...(statement !== undefined && { statements: [statement] }),
      actor: signedIn.actor,
      reason: values.text("reason"),
    });
    const to = address("/reconciliation", { id });
    return { to, done: "started", ...(file !== undefined && { headers: rememberColumns(view, provider, values) }) };
  },
};

const dayMs = 24 * 60 * 60 * 1000;

function columnFields({ t }: View, columns: ColumnMap, values: Values): Html {
  const value = (name: string) => values.text(name) || (columns[name] ?? "");
  const text = (name: (typeof columnNames)[number]) =>
    textField({ name, label: t(`columnOf.${name}`), value: value(name) });
  return html`<fieldset class="choices"><legend>${t("reconcile.columns")}</legend><p class="muted">${t("reconcile.columnsHint")}</p>
<div class="filter">${columnNames.map(text)}
${selectField({ name: "encoding", label: t("reconcile.encoding"), value: value("encoding") || "utf-8", options: ["utf-8", "gb18030", "utf-16le"].map((each) => [each, each] as const) })}
${selectField({
  name: "delimiter",
  label: t("reconcile.delimiter"),
  value: value("delimiter") || ",",
  options: [",", ";", "\t", "|"].map((each) => [each, each === "\t" ? t("reconcile.tab") : each] as const),
})}
${textField({ name: "skipLines", label: t("reconcile.skipLines"), value: value("skipLines") || "0" })}
${textField({ name: "minorDecimals", label: t("reconcile.minorDecimals"), hint: t("reconcile.minorHint"), value: value("minorDecimals") || "0" })}</div>
${textArea({ name: "statuses", label: t("reconcile.statuses"), hint: t("reconcile.statusesHint"), value: value("statuses") })}</fieldset>`;
}

function statementOf(provider: string, file: string, content: Uint8Array, values: Values): GatewayStatement {
  const text = (name: string) => values.text(name).trim();
  const given = columnNames.flatMap((name) => (text(name) === "" ? [] : [[name, text(name)] as const]));
  const encoding = (["utf-8", "utf-16le", "gb18030"] as const).find((each) => each === text("encoding")) ?? "utf-8";
  const statuses = statusesIn(values.text("statuses"));
  return {
    provider,
    file,
    content,
    columns: Object.fromEntries(given) as unknown as StatementColumns,
    encoding,
    delimiter: values.text("delimiter") || ",",
    skipLines: Number(text("skipLines") || 0),
    minorDecimals: Number(text("minorDecimals") || 0),
    ...(statuses !== undefined && { statuses }),
  };
}

/** One line each: `the gateway's word = succeeded`. What is wrong with them, the engine says. */
function statusesIn(text: string): GatewayStatement["statuses"] | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length === 0) return undefined;
  const entries = lines.map((line) => {
    const [word = "", ...status] = line.split("=");
    return [word.trim(), status.join("=").trim()];
  });
  return Object.fromEntries(entries) as GatewayStatement["statuses"];
}
