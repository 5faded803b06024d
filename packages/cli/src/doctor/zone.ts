import { localTimeToIso } from "@payout/core/provider";

/** Between which instants everything happened that a message can name, in milliseconds since 1970. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

const localTime = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d$/;
const quarterHour = 15 * 60_000;

/** Every time without a zone in a message. */
export function localTimes(message: unknown): string[] {
  if (typeof message === "string") return localTime.test(message) ? [message] : [];
  if (typeof message !== "object" || message === null) return [];
  return Object.values(message).flatMap(localTimes);
}

/** Whether every time, read in this zone, is in the period. */
export function fits(times: readonly string[], zone: string, { from, to }: Period): boolean {
  return times.every((time) => {
    const instant = Date.parse(localTimeToIso(time, zone) ?? "");
    return instant >= from && instant <= to;
  });
}

/** The offset in which every time is in the period; `undefined` where none or more than one is possible. */
export function zoneOf(times: readonly string[], period: Period): string | undefined {
  const [only, ...others] = offsets.filter((offset) => fits(times, offset, period));
  return others.length === 0 ? only : undefined;
}

/** Every offset that a country can have: quarter hours from -12:00 to +14:00. */
const offsets = Array.from({ length: (12 + 14) * 4 + 1 }, (_, index) => offsetText((index - 12 * 4) * quarterHour));

function offsetText(offsetMs: number): string {
  const minutes = Math.abs(offsetMs) / 60_000;
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  return `${offsetMs < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}
