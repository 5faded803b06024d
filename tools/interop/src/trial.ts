/** One thing that a team does with the schemas, and the tool that it does it with. */
export interface Trial {
  /** Who reads the table: Go, Java, PHP, mock servers. */
  readonly reader: string;
  readonly tool: string;
  readonly does: string;
  /** The command, run in the folder of the scripts; its last line is an Outcome as JSON. */
  readonly command: readonly string[];
  /** Environment variables of the command. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A program without which the trial cannot run. */
  readonly needs?: readonly string[];
  /** What has to be done for it to work; nothing where it works as it is. */
  readonly recipe?: string;
  /** Why it cannot work, where the tool is at fault. */
  readonly fault?: string;
}

/** What a script found out. */
export interface Outcome {
  readonly checks: number;
  readonly problems: readonly string[];
  /** Names of types, or answers of a mock server, for the report. */
  readonly names?: readonly string[];
}

export type Verdict =
  | "works"
  | "works with the recipe"
  | "fails: the tool's fault"
  | "fails: our fault"
  | "not on this machine";

/** What the outcome of a trial means. A tool that is blamed and works is our mistake: the table would be wrong. */
export function verdictOf({ recipe, fault }: Trial, outcome: Outcome | undefined): Verdict {
  if (outcome === undefined) return "not on this machine";
  const works = outcome.checks > 0 && outcome.problems.length === 0;
  if (fault !== undefined) return works ? "fails: our fault" : "fails: the tool's fault";
  if (!works) return "fails: our fault";
  return recipe === undefined ? "works" : "works with the recipe";
}

/** What the last line of a command says; a command that says nothing has a problem. */
export function outcomeOf(output: string): Outcome {
  const last = output.trimEnd().split("\n").at(-1) ?? "";
  try {
    const { checks, problems, names } = JSON.parse(last) as Outcome;
    return { checks, problems, ...(names && { names }) };
  } catch {
    return { checks: 0, problems: [output.trim().slice(-400) || "it printed nothing"] };
  }
}
