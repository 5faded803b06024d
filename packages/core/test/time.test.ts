import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { epochMsToIso, isTimeZone, localTimeText, localTimeToIso } from "../src/time.ts";

describe("a local time with its zone", () => {
  test.each([
    ["2023-11-01 10:02:25", "Asia/Shanghai", "2023-11-01T10:02:25+08:00"],
    ["2023-11-01T10:02:25", "Asia/Shanghai", "2023-11-01T10:02:25+08:00"],
    ["2023-11-01 10:02:25", "Asia/Kolkata", "2023-11-01T10:02:25+05:30"],
    ["2023-11-01 10:02:25", "America/Sao_Paulo", "2023-11-01T10:02:25-03:00"],
    ["2023-11-01 10:02:25", "UTC", "2023-11-01T10:02:25+00:00"],
    ["2023-11-01 10:02:25", "+08:00", "2023-11-01T10:02:25+08:00"],
    ["2023-11-01 10:02:25", "-03:30", "2023-11-01T10:02:25-03:30"],
    ["2024-02-29 23:59:59", "Asia/Shanghai", "2024-02-29T23:59:59+08:00"],
    ["2024-01-15 12:00:00", "America/New_York", "2024-01-15T12:00:00-05:00"],
    ["2024-07-15 12:00:00", "America/New_York", "2024-07-15T12:00:00-04:00"],
    // The last second before and the first after each change of the clock.
    ["2024-03-10 01:59:59", "America/New_York", "2024-03-10T01:59:59-05:00"],
    ["2024-03-10 03:00:00", "America/New_York", "2024-03-10T03:00:00-04:00"],
    ["2024-11-03 00:59:59", "America/New_York", "2024-11-03T00:59:59-04:00"],
    ["2024-11-03 02:00:00", "America/New_York", "2024-11-03T02:00:00-05:00"],
    ["2024-03-31 03:00:00", "Europe/Berlin", "2024-03-31T03:00:00+02:00"],
    ["2024-10-05 23:59:59", "Australia/Lord_Howe", "2024-10-05T23:59:59+10:30"],
    // Samoa left out the whole of 30 December 2011.
    ["2011-12-29 23:59:59", "Pacific/Apia", "2011-12-29T23:59:59-10:00"],
    ["2011-12-31 00:00:00", "Pacific/Apia", "2011-12-31T00:00:00+14:00"],
  ])("%s in %s is %s", (text, zone, iso) => {
    expect(localTimeToIso(text, zone)).toBe(iso);
    expect(new Date(iso).getTime()).not.toBeNaN();
  });

  test.each([
    ["no zone", "2023-11-01 10:02:25", undefined],
    ["an hour that the clock skips", "2024-03-10 02:30:00", "America/New_York"],
    ["an hour that the clock repeats", "2024-11-03 01:30:00", "America/New_York"],
    ["a day that the calendar skips", "2011-12-30 12:00:00", "Pacific/Apia"],
    ["29 February of a common year", "2023-02-29 10:00:00", "Asia/Shanghai"],
    ["30 February", "2024-02-30 10:00:00", "+08:00"],
    ["31 April", "2024-04-31 10:00:00", "+08:00"],
    ["month 13", "2024-13-01 10:00:00", "+08:00"],
    ["month 0", "2024-00-01 10:00:00", "+08:00"],
    ["day 0", "2024-01-00 10:00:00", "+08:00"],
    ["hour 24", "2024-01-01 24:00:00", "+08:00"],
    ["minute 60", "2024-01-01 10:60:00", "+08:00"],
    ["second 60", "2016-12-31 23:59:60", "UTC"],
    ["all zeros", "0000-00-00 00:00:00", "+08:00"],
    ["the first day of some calendars", "0001-01-01 00:00:00", "+08:00"],
    ["a time before zones had whole minutes", "1900-01-01 00:00:00", "Asia/Shanghai"],
    ["no seconds", "2024-01-01 10:00", "+08:00"],
    ["milliseconds", "2024-01-01 10:00:00.000", "+08:00"],
    ["its own zone", "2024-01-01T10:00:00Z", "+08:00"],
    ["slashes", "2024/01/01 10:00:00", "+08:00"],
    ["a line break behind it", "2024-01-01 10:00:00\n", "+08:00"],
    ["nothing", "", "+08:00"],
    ["words", "yesterday", "+08:00"],
  ])("%s is not an instant", (_name, text, zone) => {
    expect(localTimeToIso(text, zone)).toBeUndefined();
  });

  test("is an instant that the zone's own clock shows so", () => {
    for (const zone of ["Asia/Shanghai", "America/New_York", "Europe/London", "Asia/Kathmandu", "Pacific/Chatham"]) {
      const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
      for (let hour = 0; hour < 366 * 24; hour += 5) {
        const instant = Date.UTC(2024, 0, 1, hour);
        const wall = clock.format(instant);
        const iso = localTimeToIso(wall, zone);
        // In the hours that the clock shows twice there is no answer.
        if (iso !== undefined) expect(Date.parse(iso), `${wall} ${zone}`).toBe(instant);
        else expect([instant + 3_600_000, instant - 3_600_000].map((other) => clock.format(other))).toContain(wall);
      }
    }
  });
});

test.each(["UTC", "America/New_York", "Asia/Shanghai", "Pacific/Apia"])(
  "the machine's own zone, here %s, changes nothing",
  (TZ) => {
    const source = `
    import { epochMsToIso, localTimeText, localTimeToIso } from ${JSON.stringify(new URL("../src/time.ts", import.meta.url).href)};
    console.log(new Date(0).getTimezoneOffset() !== undefined && [
      localTimeToIso("2024-03-10 02:30:00", "Asia/Shanghai"),
      localTimeToIso("2024-07-01 00:00:00", "Europe/Berlin"),
      localTimeToIso("2024-03-31 02:30:00", "+01:00"),
      localTimeText(1700000000000, 480),
      epochMsToIso("1700000000000"),
    ].join(" "));`;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", source], {
      env: { ...process.env, TZ },
      encoding: "utf8",
    });
    expect(stdout.trim(), stderr).toBe(
      "2024-03-10T02:30:00+08:00 2024-07-01T00:00:00+02:00 2024-03-31T02:30:00+01:00 2023-11-15 06:13:20 2023-11-14T22:13:20.000Z",
    );
  },
);

test.each([
  ["Asia/Shanghai", true],
  ["UTC", true],
  ["+08:00", true],
  ["-14:00", true],
  ["+05:45", true],
  ["", false],
  ["Shanghai", false],
  ["Asia/Nowhere", false],
  ["+8", false],
  ["+15:00", false],
  ["+08:60", false],
  ["+08:00 ", false],
  ["GMT+8", false],
])("%j can be a time zone setting: %s", (zone, fits) => {
  expect(isTimeZone(zone)).toBe(fits);
});

test.each([
  ["1700000000000", "2023-11-14T22:13:20.000Z"],
  ["9999999999999", "2286-11-20T17:46:39.999Z"],
  ["1700000000", undefined],
  ["17000000000000", undefined],
  ["-170000000000", undefined],
  ["1.7e12", undefined],
  ["１７００００００００００００", undefined],
  ["1700000000000\n", undefined],
  ["", undefined],
])("%j in milliseconds since 1970 is %s", (text, iso) => {
  expect(epochMsToIso(text)).toBe(iso);
});

test("an instant as local text at a fixed offset", () => {
  expect(localTimeText(1_700_000_000_999, 480)).toBe("2023-11-15 06:13:20");
  expect(localTimeText(1_700_000_000_000, 0)).toBe("2023-11-14 22:13:20");
  expect(localTimeText(1_700_000_000_000, -210)).toBe("2023-11-14 18:43:20");
});
