import type { ApprovalRules, OrderRule } from "@payout/engine";
import type { Values } from "../body.ts";
import { reasonField, selectField, textField } from "../fields.ts";
import type { Form } from "../form.ts";
import { type Html, html } from "../html.ts";
import { rulesText } from "../pages/rule-text.ts";
import type { View } from "../view.ts";

interface Current {
  readonly rules: ApprovalRules | undefined;
}

/** Every set of rules has its own text, so that two who change them at once do not overwrite each other. */
function rulesVersion({ rules }: Current): string {
  return JSON.stringify(rules ?? null);
}

/** Puts approval rules into force, or takes them away. Lowering them takes another approver. */
export const rulesForm: Form<Current> = {
  role: "admin",
  // Rules are about every provider.
  load: async ({ engine, signedIn }) =>
    signedIn.providers === undefined ? { rules: await engine.approvalRules() } : undefined,
  version: rulesVersion,
  changed: (view, { rules }) => rulesText(view, rules),
  title: ({ t }) => t("rules.change"),
  fields: (view, { rules }, values) => ruleFields(view, rules, values),
  problem({ t }, _, values) {
    if (values.text("none") !== "yes") {
      if (!isCount(values.text("decisionApprovers"))) return t("rules.badApprovers");
      const rows = rowsIn(values);
      if (rows.some(({ value, currency }) => !/^\d{1,15}(\.\d{1,8})?$/.test(value) || !/^[A-Z]{3}$/.test(currency)))
        return t("rules.badAmount");
      if (rows.some(({ approvers }) => !isCount(approvers))) return t("rules.badApprovers");
    }
    return values.text("reason").trim() === "" ? t("needsReason") : undefined;
  },
  preview: (
    view,
    { rules },
    values,
  ) => html`<div class="columns"><section><h3>${view.t("rules.now")}</h3>${rulesText(view, rules)}</section>
<section><h3>${view.t("rules.then")}</h3>${rulesText(view, rulesIn(values))}</section></div>
<p class="undo">${view.t("undo.rules")}</p><p>${view.t("reason")}: <q>${values.text("reason")}</q></p>`,
  button: ({ t }) => t("rules.button"),
  async run({ engine, signedIn }, _, values) {
    const decider = { actor: signedIn.actor, reason: values.text("reason") };
    const proposal = await engine.setApprovalRules(rulesIn(values) ?? null, decider);
    return { to: "/rules", done: proposal === undefined ? "rules_set" : "proposed" };
  },
};

const rowFields = ["value", "currency", "per", "approvers", "role", "provider", "timeZone"] as const;
type Row = Readonly<Record<(typeof rowFields)[number], string>>;

const emptyRows = 2;
const mostRows = 50;

function ruleFields(view: View, rules: ApprovalRules | undefined, values: Values): Html {
  const { t } = view;
  const isTouched = values.entries.length > 0;
  const rows = isTouched ? rowsIn(values, true) : (rules?.orders ?? []).map(rowOf);
  const blank: Row = { value: "", currency: "", per: "order", approvers: "1", role: "", provider: "", timeZone: "" };
  const all = [...rows, ...Array.from({ length: emptyRows }, () => blank)];
  const value = (name: string, otherwise: string) => (isTouched ? values.text(name) : otherwise);
  return html`<p>${t("rules.text")}</p>
${all.map((row, index) => rowFieldset(view, row, index))}
<fieldset class="choices"><legend>${t("rules.decisions")}</legend><div class="filter">
${textField({ name: "decisionApprovers", label: t("rules.approvers"), value: value("decisionApprovers", String(rules?.decisions.approvers ?? 1)), required: true })}
${textField({ name: "decisionRole", label: t("rules.role"), value: value("decisionRole", rules?.decisions.role ?? "") })}</div></fieldset>
<label><input type="checkbox" name="none" value="yes" ${values.text("none") === "yes" && html`checked`}> ${t("rules.removeAll")}</label>
${reasonField({ label: t("reason"), hint: t("rules.reasonHint"), value: values.text("reason") })}`;
}

function rowFieldset({ t, providers }: View, row: Row, index: number): Html {
  const text = (name: "value" | "currency" | "approvers" | "role" | "timeZone") =>
    textField({ name: `${name}.${index}`, label: t(`rules.${name}`), value: row[name] });
  return html`<fieldset class="choices"><legend>${t("rules.row", index + 1)}</legend><div class="filter">
${text("value")}${text("currency")}
${selectField({ name: `per.${index}`, label: t("rules.per"), value: row.per, options: (["order", "recipient_day", "batch"] as const).map((per) => [per, t(`rules.sum.${per}`)] as const) })}
${text("approvers")}${text("role")}
${selectField({ name: `provider.${index}`, label: t("filter.provider"), value: row.provider, options: [["", t("allProviders")], ...providers.map((name): [string, string] => [name, name])] })}
${text("timeZone")}</div></fieldset>`;
}

function rowOf({ above, per = "order", approvers, role = "", provider = "", timeZone = "" }: OrderRule): Row {
  return { value: above.value, currency: above.currency, per, approvers: String(approvers), role, provider, timeZone };
}

function rowsIn(values: Values, withHalf: boolean = false): readonly Row[] {
  const rows = Array.from({ length: mostRows }, (_, index) => {
    const fields = rowFields.map((name) => [name, values.text(`${name}.${index}`).trim()] as const);
    return Object.fromEntries(fields) as unknown as Row;
  });
  const used = rows.map((row) => ({ ...row, currency: row.currency.toUpperCase() }));
  return used.filter(({ value, currency }) => value !== "" || (withHalf && currency !== ""));
}

function rulesIn(values: Values): ApprovalRules | undefined {
  if (values.text("none") === "yes") return undefined;
  const role = values.text("decisionRole").trim();
  const decisions = { approvers: Number(values.text("decisionApprovers")), ...(role !== "" && { role }) };
  return { orders: rowsIn(values).map(ruleOf), decisions };
}

function ruleOf({ value, currency, per, approvers, role, provider, timeZone }: Row): OrderRule {
  return {
    above: { value, currency },
    per: per === "recipient_day" || per === "batch" ? per : "order",
    approvers: Number(approvers),
    ...(role !== "" && { role }),
    ...(provider !== "" && { provider }),
    ...(timeZone !== "" && { timeZone }),
  };
}

function isCount(text: string): boolean {
  return /^[1-9]\d?$/.test(text.trim());
}
