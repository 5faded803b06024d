const zoneForm = /^([+-])(0\d|1[0-4]):([0-5]\d)$/;

/** `yyyy-MM-dd HH:mm:ss` at an offset from UTC such as `+08:00`, as the gateways write times: without their zone. */
export function dateTimeText(time: number, zone: string): string {
  return new Date(time + offsetMs(zone)).toISOString().slice(0, 19).replace("T", " ");
}

/** `yyyyMMddHHmmssSSS` in +08:00, the middle of a transfer's number. */
export function compactText(time: number): string {
  return new Date(time + offsetMs("+08:00")).toISOString().replaceAll(/\D/g, "");
}

/** @throws RangeError for anything but an offset, as an option can hold it */
export function requireZone(zone: string, path: string): string {
  if (zoneForm.test(zone)) return zone;
  throw new RangeError(`${path} must be an offset from UTC such as "+08:00", got ${JSON.stringify(zone)}`);
}

function offsetMs(zone: string): number {
  const [, sign, hours, minutes] = zoneForm.exec(zone) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
