import type { AnswerRule, ErrorEntry, ErrorFile } from "../../codegen/src/error-table.ts";
import { pointerKey } from "../../codegen/src/problems.ts";
import type { Meaning, StatusFile } from "../../codegen/src/status-table.ts";
import { isSameRefusal, shadowedEntries } from "./error-precedence.ts";
import { type Difference, type Level, show } from "./finding.ts";
import { sameJson } from "./tree.ts";

/** Differences between two status.json: a word that means something else is money that is booked differently. */
export function compareStatuses(file: string, old: StatusFile, now: StatusFile): Difference[] {
  const at = (pointer: string, kind: string, level: Level, message: string) => ({
    file,
    pointer,
    kind,
    level,
    message,
  });
  const fields = (["field", "fallbackField", "detailField"] as const).filter((key) => old[key] !== now[key]);
  return [
    ...fields.map((key) =>
      at(`/${key}`, "status-field-changed", "breaking", `${key} ${show(old[key])} -> ${show(now[key])}`),
    ),
    ...compareWords(file, "/words", old.words, now.words),
    ...Object.keys(now.words).flatMap((word) => {
      const [was, is] = [old.words[word]?.details, now.words[word]?.details];
      if (old.words[word] === undefined) return [];
      return compareWords(file, `/words/${pointerKey(word)}/details`, was ?? {}, is ?? {});
    }),
  ];
}

function compareWords(
  file: string,
  place: string,
  old: Readonly<Record<string, Meaning>>,
  now: Readonly<Record<string, Meaning>>,
): Difference[] {
  const at = (word: string, path: string, kind: string, level: Level, message: string): Difference => ({
    file,
    pointer: `${place}/${pointerKey(word)}${path}`,
    kind,
    level,
    message,
  });
  const removed = Object.keys(old).filter((word) => !(word in now));
  return [
    ...removed.map((word) => at(word, "", "status-word-removed", "breaking", `${word} becomes unknown`)),
    ...Object.entries(now).flatMap(([word, meaning]): Difference[] => {
      const was = old[word];
      if (was === undefined) return [at(word, "", "status-word-added", "additive", `${word} is ${meaning.status}`)];
      return meaningKeys
        .filter(([key]) => was[key] !== meaning[key])
        .map(([key, level]) =>
          at(word, `/${key}`, `status-${key}-changed`, level, `${show(was[key])} -> ${show(meaning[key])}`),
        );
    }),
  ];
}

const meaningKeys: readonly (readonly [keyof Meaning, Level])[] = [
  ["status", "breaking"],
  ["final", "breaking"],
  ["repayable", "breaking"],
  ["meaning", "docs"],
  ["source", "docs"],
];

/** Differences between two errors.json. An entry is known by what it matches: operation, code, text, pattern. */
export function compareErrors(file: string, old: ErrorFile, now: ErrorFile): Difference[] {
  const at = (index: number, path: string, kind: string, level: Level, message: string): Difference => ({
    file,
    pointer: `/entries/${index}${path}`,
    kind,
    level,
    message,
  });
  const matched = (entries: readonly ErrorEntry[], entry: ErrorEntry) =>
    entries.find((other) => isSameRefusal(other, entry));
  const removed = old.entries.flatMap((entry, index) =>
    matched(now.entries, entry) ? [] : [at(index, "", "error-removed", "breaking", `${keyOf(entry)} becomes unknown`)],
  );
  const others = now.entries.flatMap((entry, index): Difference[] => {
    const was = matched(old.entries, entry);
    if (was === undefined) return [at(index, "", "error-added", "additive", `${keyOf(entry)} is ${entry.class}`)];
    return errorKeys
      .filter(([key]) => !sameJson(was[key], entry[key]))
      .map(([key, level]) =>
        at(index, `/${key}`, `error-${key}-changed`, level, `${show(was[key])} -> ${show(entry[key])}`),
      );
  });
  const shadowed = shadowedEntries(old.entries, now.entries).map(({ index, by }) =>
    at(index, "", "error-shadowed", "breaking", `${keyOf(by)} is ${by.class} and is found before it now`),
  );
  return [...compareAnswers(file, old.answer, now.answer), ...removed, ...others, ...shadowed];
}

/** The same answer that is read otherwise is another answer. */
function compareAnswers(file: string, old: Partial<AnswerRule> = {}, now: Partial<AnswerRule> = {}): Difference[] {
  return (["code", "accepted", "data", "texts", "prefix"] as const)
    .filter((key) => !sameJson(old[key], now[key]))
    .map((key) => ({
      file,
      pointer: `/answer/${key}`,
      kind: "answer-rule-changed",
      level: "breaking",
      message: `${show(old[key])} -> ${show(now[key])}`,
    }));
}

/** For people: "9999 验签失败". */
function keyOf({ code, text, pattern }: ErrorEntry): string {
  return [code, text, pattern].filter((part) => part !== undefined).join(" ");
}

const errorKeys: readonly (readonly [keyof ErrorEntry, Level])[] = [
  ["class", "breaking"],
  ["definite", "breaking"],
  ["operations", "breaking"],
  ["meaning", "docs"],
  ["source", "docs"],
];
