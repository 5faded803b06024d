import type { Section } from "./comparison.ts";
import { machineClass, toMarkdown } from "./report.ts";

const introduction = `# Benchmarks

Written by \`pnpm bench --write\`. The method and the findings are in [decision 30](decisions/0030-benchmarks.md).

Every figure is a ratio to what it is compared with: the median over batches that take turns in one run, with the quartiles over the rounds (for
send: the median of five runs, with the least and the greatest). **More is better, 1.00 is equal.** Absolute times are those of one shared machine on one
day. In the charts \`|\` is the target, and bars end at twice the baseline.`;

/** The whole of docs/benchmarks.md. */
export function toDocument(sections: readonly Section[]): string {
  return [introduction, "", `Machine: ${machineClass()}.`, "", ...sections.map(toMarkdown)].join("\n");
}

/** The document with these sections instead of those of the same titles; a new one is appended. */
export function withSections(document: string, sections: readonly Section[]): string {
  const [head = "", ...parts] = document.trimEnd().split(/\n(?=## )/);
  const kept = parts.map((part) => {
    const section = sections.find(({ title }) => part.startsWith(`## ${title}\n`));
    return section === undefined ? part.trimEnd() : toMarkdown(section).trimEnd();
  });
  const added = sections.filter(({ title }) => !parts.some((part) => part.startsWith(`## ${title}\n`)));
  return `${[head.trimEnd(), ...kept, ...added.map((section) => toMarkdown(section).trimEnd())].join("\n\n")}\n`;
}
