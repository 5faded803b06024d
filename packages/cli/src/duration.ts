import { usage } from "./failure.ts";

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `90s`, `10m`, `2h` or `3d`. @throws CommandError `usage` */
export function durationOf(option: string, text: string): number {
  const [, count = "", unit = ""] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const milliseconds = Number(count) * (units[unit] ?? Number.NaN);
  if (milliseconds > 0 && milliseconds <= 30 * 86_400_000) return milliseconds;
  throw usage(`${option} must be a duration such as 90s, 10m or 2h, up to 30d; got ${JSON.stringify(text)}`);
}
