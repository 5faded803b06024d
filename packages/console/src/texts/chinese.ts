import { chineseApprovals } from "./chinese-approvals.ts";
import { chineseForms } from "./chinese-forms.ts";
import { chinesePages } from "./chinese-pages.ts";
import { chineseWords } from "./chinese-words.ts";
import type { English } from "./english.ts";

/** Every text of the page in Chinese. */
export const chinese: Readonly<Record<keyof English, string>> = {
  ...chineseWords,
  ...chinesePages,
  ...chineseForms,
  ...chineseApprovals,
};
