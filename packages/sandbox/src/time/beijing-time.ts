const offset = 8 * 60 * 60 * 1000;

/** `yyyy-MM-dd HH:mm:ss` in +08:00, as the cashout's successTime. */
export function dateTimeText(time: number): string {
  return shifted(time).slice(0, 19).replace("T", " ");
}

/** `yyyyMMddHHmmssSSS` in +08:00, the middle of a transfer's number. */
export function compactText(time: number): string {
  return shifted(time).replaceAll(/\D/g, "");
}

function shifted(time: number): string {
  return new Date(time + offset).toISOString();
}
