import { usage } from "./failure.ts";

/** The number of an option that must be whole, and this much or more. @throws CommandError `usage` */
export function wholeNumberOf(option: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= least) return value;
  throw usage(`${option} must be a whole number, ${least} or more; got ${JSON.stringify(text)}`);
}
