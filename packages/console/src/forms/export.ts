import type { EventKind } from "@payout/engine";
import { selectField, textField } from "../fields.ts";
import type { Form } from "../form.ts";
import { html } from "../html.ts";
import { wordText } from "../language.ts";
import { providerIn } from "../pages/filter.ts";
import { download } from "../respond.ts";
import { momentIn } from "../time.ts";
import { href } from "../view.ts";

const kinds: readonly EventKind[] = [
  ...(["succeeded", "failed", "reversed", "cancelled", "late_success", "needs_review", "accepted"] as const),
  ...(["sending", "approved", "revealed", "noted"] as const),
];

/** Events as a file: of a day, or of a time, in the console's time zone. */
export const exportForm: Form<true> = {
  role: "operator",
  load: async () => true,
  title: ({ t }) => t("nav.exports"),
  fields(view, _, values) {
    const { t, providers, signedIn, now } = view;
    const any = signedIn.providers === undefined ? [["", t("filter.any")] as const] : [];
    const value = (name: string) => values.text(name);
    const isTouched = values.entries.length > 0;
    return html`<p>${t("export.text")}</p>
${selectField({
  name: "format",
  label: t("export.format"),
  value: value("format"),
  options: [
    ["csv", "CSV"],
    ["xlsx", "XLSX"],
  ],
})}
${selectField({ name: "provider", label: t("filter.provider"), value: value("provider"), options: [...any, ...providers.map((name) => [name, name] as const)] })}
${selectField({ name: "kind", label: t("export.kind"), value: value("kind"), options: [["", t("export.every")], ...kinds.map((kind): [string, string] => [kind, wordText(t, "event", kind)])] })}
${textField({ name: "day", label: t("export.day"), hint: t("export.dayHint"), value: isTouched ? value("day") : now.toISOString().slice(0, 10) })}
${textField({ name: "from", label: t("filter.from"), hint: t("filter.momentHint"), value: value("from") })}
${textField({ name: "to", label: t("filter.to"), value: value("to") })}
${view.may("admin") && html`<p><a href="${href(view, "/erase")}">${t("erase.title")}</a></p>`}`;
  },
  problem({ t, settings }, _, values) {
    const { timeZone } = settings;
    const [day, from, to] = ["day", "from", "to"].map((name) => values.text(name).trim());
    if (day && !(/^\d{4}-\d{2}-\d{2}$/.test(day) && momentIn(timeZone, day) !== undefined)) return t("export.badDay");
    if (day && (from || to)) return t("export.dayOrTime");
    if (from && momentIn(timeZone, from) === undefined) return t("filter.badFrom");
    return to && momentIn(timeZone, to) === undefined ? t("filter.badTo") : undefined;
  },
  button: ({ t }) => t("export.button"),
  async run(view, _, values) {
    const { timeZone } = view.settings;
    const [day, from, to] = ["day", "from", "to"].map((name) => values.text(name).trim());
    const kind = kinds.find((each) => each === values.text("kind"));
    const parameters = new URLSearchParams({ provider: values.text("provider") });
    const file = await view.engine.export({
      format: values.text("format") === "xlsx" ? "xlsx" : "csv",
      timeZone,
      ...providerIn({ ...view, parameters }),
      ...(kind !== undefined && { kind }),
      ...(day ? { day } : {}),
      ...(from ? { from: momentIn(timeZone, from) ?? view.now } : {}),
      ...(to ? { to: momentIn(timeZone, to) ?? view.now } : {}),
    });
    return { response: download(file.bytes, file) };
  },
};
