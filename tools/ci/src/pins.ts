/** The actions of a workflow that are not pinned to a full commit with its version as a comment; local ones need no pin. */
export function unpinned(workflow: string): string[] {
  return [...workflow.matchAll(/^\s*(?:-\s+)?uses:\s*(.+?)\s*$/gm)]
    .map(([, use = ""]) => use)
    .filter((use) => !use.startsWith("./") && !/^[^@\s]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use));
}
