import { type Html, html, typed } from "./html.ts";

interface Field {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  /** What the reader should know before typing. */
  readonly hint?: string;
  readonly required?: boolean;
}

const required = (field: Pick<Field, "required">) => field.required === true && html`required`;
const hintOf = ({ name, hint }: Field) =>
  hint !== undefined && html`<small class="muted" id="${name}-hint">${hint}</small>`;
const described = ({ name, hint }: Field) => hint !== undefined && html`aria-describedby="${name}-hint"`;

/** One line of text. */
export function textField(field: Field & { readonly type?: string; readonly maxLength?: number }): Html {
  const { name, label, value, type = "text", maxLength = 300 } = field;
  return html`<label class="field"><span>${label}</span><input type="${type}" name="${name}" value="${typed(value)}" maxlength="${maxLength}" autocomplete="off" ${required(field)} ${described(field)}>${hintOf(field)}</label>`;
}

/** Several lines of text. */
export function textArea(field: Field & { readonly rows?: number }): Html {
  const { name, label, value, rows = 3 } = field;
  // A first line feed would be swallowed.
  return html`<label class="field"><span>${label}</span><textarea name="${name}" rows="${rows}" maxlength="2000" ${required(field)} ${described(field)}>
${typed(value)}</textarea>${hintOf(field)}</label>`;
}

/** A choice among values. */
export function selectField(
  field: Field & { readonly options: readonly (readonly [value: string, label: string])[] },
): Html {
  const { name, label, value, options } = field;
  return html`<label class="field"><span>${label}</span><select name="${name}" ${required(field)} ${described(field)}>${options.map(
    ([each, text]) => html`<option value="${typed(each)}" ${each === value && html`selected`}>${text}</option>`,
  )}</select>${hintOf(field)}</label>`;
}

/** One of several, each with an explanation. */
export function radioField(
  field: Field & { readonly options: readonly (readonly [value: string, label: string, meaning: string])[] },
): Html {
  const { name, label, value, options } = field;
  return html`<fieldset class="choices"><legend>${label}</legend>${options.map(
    ([each, text, meaning]) =>
      html`<label><input type="radio" name="${name}" value="${typed(each)}" ${each === value && html`checked`} required><span><strong>${text}</strong><small class="muted">${meaning}</small></span></label>`,
  )}</fieldset>`;
}

/** The same words in every form that needs a reason. */
export function reasonField({ label, hint, value }: Pick<Field, "label" | "value"> & { readonly hint: string }): Html {
  return textArea({ name: "reason", label, hint, value, required: true, rows: 2 });
}
