import { pointerKey } from "./problems.ts";
import type { TableReport } from "./table-checks.ts";

export interface Meaning {
  readonly status: string;
  readonly final: boolean;
  readonly repayable: boolean;
  readonly meaning: string;
  readonly source: string;
}

/** A status.json; its form is schemas/meta/status.schema.json. */
export interface StatusFile {
  readonly field: string;
  readonly fallbackField?: string;
  readonly detailField?: string;
  readonly words: Readonly<Record<string, Meaning & { readonly details?: Readonly<Record<string, Meaning>> }>>;
}

const unsettled = ["pending", "unknown"];
const unpaid = ["failed", "cancelled", "reversed"];

/** What must hold for a status.json beyond its form. */
export function checkStatuses({ detailField, words }: StatusFile, report: TableReport): void {
  for (const [word, { details = {}, ...meaning }] of Object.entries(words)) {
    const pointer = `/words/${pointerKey(word)}`;
    checkMeaning(meaning, pointer, report);
    for (const [detail, refined] of Object.entries(details)) {
      checkMeaning(refined, `${pointer}/details/${pointerKey(detail)}`, report);
      if (detailField === undefined) report.add(pointer, 'has details; name their field in "detailField"');
    }
  }
}

function checkMeaning({ status, final, repayable }: Meaning, pointer: string, report: TableReport): void {
  if (final && unsettled.includes(status)) {
    report.add(`${pointer}/final`, `${status} says that the gateway may still change it; set "final" to false`);
  }
  if (!repayable) return;
  if (!final) {
    report.add(`${pointer}/repayable`, 'paying again while the word can change pays twice; set "repayable" to false');
  }
  if (!unpaid.includes(status)) {
    report.add(`${pointer}/repayable`, `only ${unpaid.join(", ")} can be repayable; set "repayable" to false`);
  }
}
