import { textArea } from "../fields.ts";
import { backTo, payoutForm } from "./payout-form.ts";

/** A note for colleagues. */
export const noteForm = payoutForm("note", {
  fields: ({ t }, _, values) =>
    textArea({
      name: "text",
      label: t("note.label"),
      hint: t("note.hint"),
      value: values.text("text"),
      required: true,
    }),
  problem: ({ t }, _, values) => (values.text("text").trim() === "" ? t("note.empty") : undefined),
  button: ({ t }) => t("note.button"),
  async run({ engine, signedIn }, { payout }, values) {
    const { provider, reference } = payout;
    await engine.note(reference, { provider, actor: signedIn.actor, text: values.text("text") });
    return backTo(payout, "noted");
  },
});
