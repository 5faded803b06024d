import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/**
 * The links and images of these pages that lead nowhere, one line for each. A relative link must end at a file inside `root`,
 * an anchor at a heading of a page; whole addresses are not looked at.
 */
export function linkProblems(root: string, pages: readonly string[]): string[] {
  return pages.flatMap((page) =>
    linksIn(readFileSync(join(root, page), "utf8")).flatMap((link) => {
      const problem = problemOf(root, page, link);
      return problem === undefined ? [] : [`${page}: ${link} ${problem}`];
    }),
  );
}

/** Every Markdown page below a folder, by its path from there. */
export function pagesBelow(root: string, pattern = "**/*.md"): string[] {
  return globSync(pattern, {
    cwd: root,
    exclude: (name) => name === "node_modules" || name.endsWith("CHANGELOG.md"),
  }).toSorted();
}

function problemOf(root: string, page: string, link: string): string | undefined {
  if (/^[a-z][a-z+.-]*:/iu.test(link)) return undefined;
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? join(root, page) : join(root, dirname(page), decodeURI(path));
  const inside = relative(root, target);
  if (path.startsWith("/") || inside === ".." || inside.startsWith(`..${sep}`)) return "leads out of here";
  if (!existsSync(target)) return "is not there";
  if (anchor === undefined) return undefined;
  if (!target.endsWith(".md")) return "has an anchor, and is not a page";
  return anchorsOf(readFileSync(target, "utf8")).includes(anchor) ? undefined : "has no such heading";
}

/** What is linked or shown: inline, by reference, or as HTML. */
function linksIn(markdown: string): string[] {
  const text = withoutCode(markdown);
  const inline = text.matchAll(/\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/gu);
  const references = text.matchAll(/^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)/gmu);
  const html = text.matchAll(/<(?:a|img|source)\b[^>]*?\b(?:href|src|srcset)="([^"\s]+)/giu);
  return [...inline, ...references, ...html].map(([, link = ""]) => link);
}

/** The anchors that GitHub and npm make of a page's headings. */
function anchorsOf(markdown: string): string[] {
  const taken = new Map<string, number>();
  return [...withoutFences(markdown).matchAll(/^#{1,6}\s+(.*?)\s*#*$/gmu)].map(([, heading = ""]) => {
    const slug = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/gu, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-");
    const before = taken.get(slug) ?? 0;
    taken.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

function withoutFences(markdown: string): string {
  return markdown.replaceAll(/^( {0,3})(`{3,}|~{3,}).*?^ {0,3}\2/gmsu, "");
}

function withoutCode(markdown: string): string {
  return withoutFences(markdown).replaceAll(/(`+)(?!`).*?(?<!`)\1(?!`)/gsu, "`");
}
