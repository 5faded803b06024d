import { englishApprovals } from "./english-approvals.ts";
import { englishPages } from "./english-pages.ts";
import { englishWords } from "./english-words.ts";

/** Every text of the page in English; the other languages have the same keys. */
export const english = { ...englishWords, ...englishPages, ...englishApprovals } as const;

/** The names of the texts. */
export type English = typeof english;
