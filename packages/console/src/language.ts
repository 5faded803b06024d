import { chinese } from "./texts/chinese.ts";
import { type English, english } from "./texts/english.ts";

/** The languages of the page. */
export type Language = "en" | "zh";

/** The name of each text. */
export type TextKey = keyof English;

/**
 * A text of the page in the reader's language; `{0}` and so on stand for what is given, and `{0|payout|payouts}` for the word that
 * fits that number.
 */
export type Translate = (key: TextKey, ...given: readonly (string | number)[]) => string;

/** The languages by their code, under the names that their speakers give them. */
export const languages: Readonly<Record<Language, { readonly name: string; readonly tag: string }>> = {
  en: { name: "English", tag: "en" },
  zh: { name: "中文", tag: "zh-CN" },
};

const texts: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = { en: english, zh: chinese };

/** The cookie that keeps the choice. */
export const languageCookie = "payout-console-language";

/** The language of a request: the one that was chosen, otherwise the first one of the browser's that there is. */
export function languageOf({ headers }: Request): Language {
  const [, chosen = ""] = new RegExp(`(?:^|; ?)${languageCookie}=(\\w+)`).exec(headers.get("cookie") ?? "") ?? [];
  if (isLanguage(chosen)) return chosen;
  const wanted = (headers.get("accept-language") ?? "")
    .slice(0, 1000)
    .split(",")
    .map((entry, place) => {
      const [tag = "", quality] = entry
        .trim()
        .toLowerCase()
        .split(/;\s*q=/);
      return { code: tag.slice(0, 2), quality: Number(quality ?? 1), place };
    })
    .sort((one, other) => other.quality - one.quality || one.place - other.place);
  return wanted.map(({ code }) => code).find(isLanguage) ?? "en";
}

/** Whether the page has this language. */
export function isLanguage(code: string): code is Language {
  return Object.hasOwn(languages, code);
}

/** The texts of a language. */
export function translateTo(language: Language): Translate {
  return (key, ...given) =>
    texts[language][key]
      .replaceAll(/\{(\d)\|([^|}]*)\|([^|}]*)\}/g, (_gap, index, one, many) =>
        given[Number(index)] === 1 ? one : many,
      )
      .replaceAll(/\{(\d)\}/g, (_gap, index) => String(given[Number(index)]));
}

/** The text about a word of the engine; the word itself where the page has none, such as one that a newer engine has. */
export function wordText(t: Translate, group: string, word: string): string {
  const key = `${group}.${word}`;
  return Object.hasOwn(english, key) ? t(key as TextKey) : word;
}
