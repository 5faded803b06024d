/** Writes moments in one time zone, each with its offset: `2026-11-22 18:00:00 +08:00`. */
export type Clock = (moment: Date) => string;

/** The clock of a zone. */
export function clockOf(timeZone: string): Clock {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "longOffset",
  });
  return (moment) => {
    const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, value]));
    const [year, month, day, hour, minute, second, zone] = [
      ...(["year", "month", "day", "hour", "minute", "second", "timeZoneName"] as const),
    ].map((name) => parts.get(name) ?? "");
    const offset = (zone ?? "").replace("GMT", "") || "+00:00";
    return `${year}-${month}-${day} ${hour}:${minute}:${second} ${offset}`;
  };
}

const written = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?$/;

/** The moment at which a clock of the zone shows a date, or a date and a time; undefined where the text is neither. */
export function momentIn(timeZone: string, text: string): Date | undefined {
  const fields = written
    .exec(text)
    ?.slice(1)
    .map((field) => Number(field ?? 0));
  if (fields === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields;
  const asUtc = Date.UTC(year, month - 1, day, hour, minute, second);
  if (new Date(asUtc).getUTCDate() !== day || month > 12 || hour > 23 || minute > 59) return undefined;
  const clock = clockOf(timeZone);
  const offsetAt = (time: number) => offsetMs(clock(new Date(time)));
  // Twice, because the offset can differ between the first guess and the moment itself.
  const guess = asUtc - offsetAt(asUtc);
  return new Date(asUtc - offsetAt(guess));
}

function offsetMs(shown: string): number {
  const [, sign, hours = 0, minutes = 0] = /([+-])(\d{2}):(\d{2})$/.exec(shown) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
