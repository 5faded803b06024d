/** The part of a changeset that a changelog line is made of. */
export interface Change {
  readonly summary: string;
  readonly commit?: string | undefined;
}

/** A package that another one takes in a newer version. */
export interface Update {
  readonly name: string;
  readonly newVersion: string;
}

/**
 * How changesets write CHANGELOG.md: the change first, the commit last, and a newer dependency is one line. Named in
 * `.changeset/config.json`.
 */
const changelog = {
  /** One change, as its author wrote it for the users. */
  getReleaseLine({ summary, commit }: Change): string {
    const [first = "", ...rest] = summary.trim().split("\n");
    const origin = commit === undefined ? "" : ` (${commit.slice(0, 7)})`;
    return [`- ${first.trimEnd()}${origin}`, ...rest.map((line) => `  ${line}`.trimEnd())].join("\n");
  },

  /** The dependencies that this version updates. */
  getDependencyReleaseLine(_changes: readonly Change[], updates: readonly Update[]): string {
    if (updates.length === 0) return "";
    return `- Brings ${updates.map(({ name, newVersion }) => `\`${name}\` ${newVersion}`).join(", ")}.`;
  },
};

export default changelog;
