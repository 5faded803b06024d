// Years before 100 are a database's way to write "none".
const localTime = /^(?!00)\d{4}-\d{2}-\d{2}[ T](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
const fixedOffset = /^[+-](?:0\d|1[0-4]):[0-5]\d$/;

/** Whether a time zone setting can be used: an IANA name such as `Asia/Shanghai`, or an offset such as `+08:00`. */
export function isTimeZone(timeZone: string): boolean {
  if (fixedOffset.test(timeZone)) return true;
  if (!/^[A-Za-z]/.test(timeZone)) return false; // newer engines take any offset here, others none
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone }) !== undefined;
  } catch {
    return false;
  }
}

/**
 * A gateway's local time (`2023-11-01 10:02:25`) as ISO 8601 with offset (`2023-11-01T10:02:25+08:00`).
 *
 * @returns `undefined` without a time zone, and for the hours that a change of the clock skips or repeats: a guess would be
 * a wrong instant.
 */
export function localTimeToIso(text: string, timeZone: string | undefined): string | undefined {
  if (timeZone === undefined || !localTime.test(text)) return undefined;
  const wall = text.replace(" ", "T");
  const asUtc = Date.parse(`${wall}Z`);
  // The 30th of February is read as the 2nd of March.
  if (new Date(asUtc).getUTCDate() !== Number(wall.slice(8, 10))) return undefined;
  if (fixedOffset.test(timeZone)) return wall + timeZone;
  // An hour that the clock skips has no instant and one that it repeats has two: either would be a guess.
  const offsets = new Set([asUtc - dayMs, asUtc + dayMs].map((instant) => offsetMs(instant, timeZone)));
  const fitting = [...offsets].filter(
    (offset) => !Number.isNaN(offset) && offsetMs(asUtc - offset, timeZone) === offset,
  );
  return fitting.length === 1 && fitting[0] !== undefined ? wall + offsetText(fitting[0]) : undefined;
}

/** Milliseconds since 1970 (13 digits, as text) as ISO 8601 in UTC, or `undefined` for anything else. */
export function epochMsToIso(text: string): string | undefined {
  return /^\d{13}$/.test(text) ? new Date(Number(text)).toISOString() : undefined;
}

/** An instant as `yyyy-MM-dd HH:mm:ss` at a fixed offset from UTC, whatever the machine's own zone. */
export function localTimeText(epochMs: number, offsetMinutes: number): string {
  return new Date(epochMs + offsetMinutes * 60_000).toISOString().slice(0, 19).replace("T", " ");
}

const dayMs = 86_400_000;

/** `NaN` for an offset that ISO 8601 cannot write, as zones had before 1900. */
function offsetMs(instant: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  const name = format.formatToParts(instant).find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
  const match = /^GMT([+-])(\d{2}):(\d{2})$/.exec(name);
  if (match === null) return name === "GMT" ? 0 : Number.NaN;
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000;
}

function offsetText(offset: number): string {
  const minutes = Math.abs(offset) / 60_000;
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}
