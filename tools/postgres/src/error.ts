/** PostgreSQL cannot start: why, what to do, and the last lines that its program printed. */
export class PostgresError extends Error {
  override readonly name = "PostgresError";

  constructor(why: string, whatToDo: string, printed = "") {
    const lines = printed.trim().split("\n").slice(-12);
    super(`PostgreSQL cannot start: ${why}. ${whatToDo}.${printed.trim() && `\n\n${lines.join("\n")}\n`}`);
  }
}
