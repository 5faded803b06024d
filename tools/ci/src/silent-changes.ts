/** The part of a changeset that names packages; an empty one says that users see nothing of the change. */
export interface Changeset {
  readonly releases: readonly { readonly name: string }[];
}

/** What a branch did since it left main. */
export interface Branch {
  /** Public packages of which something changed that users install. */
  readonly changed: readonly { readonly name: string; readonly version: string }[];
  /** Packages whose changelog changed: only `changeset version` writes one, and it has taken their changesets. */
  readonly versioned: readonly string[];
  /** Changesets that came with the branch. */
  readonly added: readonly Changeset[];
  /** All that wait, those of main too. */
  readonly waiting: readonly Changeset[];
}

const neverReleased = "0.0.0";

/**
 * The packages that change without a word to their users. `changeset status` lets any changeset stand for any package, also
 * one that another change left on main, and is red for the very branch that makes a release.
 */
export function silentChanges({ changed, versioned, added, waiting }: Branch): string[] {
  if (added.some(({ releases }) => releases.length === 0)) return [];
  const isNamed = (changesets: readonly Changeset[], wanted: string) =>
    changesets.some(({ releases }) => releases.some(({ name }) => name === wanted));
  return changed
    .filter(({ name }) => !versioned.includes(name))
    .filter(({ name, version }) => !isNamed(version === neverReleased ? waiting : added, name))
    .map(({ name }) => name);
}
