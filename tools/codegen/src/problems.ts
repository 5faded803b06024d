/** One mistake in a schema or table: where it is and what to do about it. */
export interface Problem {
  readonly file: string;
  /** JSON pointer inside the file; "" is the whole document. */
  readonly pointer: string;
  readonly message: string;
}

/** Every mistake found, thrown at once so that an author repairs them in one round. */
export class SchemaProblems extends Error {
  override readonly name = "SchemaProblems";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join("\n"));
    this.problems = problems;
  }
}

export function formatProblem(problem: Problem): string {
  return `${problem.file}#${problem.pointer}: ${problem.message}`;
}

export function throwIfAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SchemaProblems(problems);
}

/** Escapes a key for use inside a JSON pointer. */
export function pointerKey(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
