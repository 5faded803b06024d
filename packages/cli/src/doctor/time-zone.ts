import { type Answer, knownAnswer } from "./calls.ts";
import { clockDifference } from "./clock.ts";
import { type Finding, wrong } from "./finding.ts";
import type { Subject } from "./subject.ts";
import { fits, localTimes, zoneOf } from "./zone.ts";

/** How far the sent and the final moment of a payout can be from what the gateway writes: two clocks, and the way between them. */
const slackMs = 150_000;

/** In which zone the gateway writes the times that have none. */
export function timeZone({ settings, payout }: Subject, answers: readonly Answer[]): Finding[] {
  const question = "time zone";
  const known = knownAnswer(payout, answers)?.payout;
  if (payout === undefined || known === undefined)
    return [
      { question, answer: "open", detail: "name a payout that has ended with --payout: its times show the zone" },
    ];
  const times = localTimes(known.raw);
  // Where a gateway writes milliseconds, nothing is open.
  if (times.length === 0) return [];
  const ahead = clockDifference(answers)?.aheadMs ?? 0;
  const period = { from: payout.from + ahead - slackMs, to: payout.to + ahead + slackMs };
  const given = settings["timeZone"];
  if (typeof given === "string" && fits(times, given, period))
    return [
      { question, answer: "settled", detail: `timeZone "${given}" fits what the gateway writes (${times.join(", ")})` },
    ];
  const value = zoneOf(times, period);
  if (value === undefined)
    return [
      {
        question,
        answer: "open",
        detail: `no single zone fits what the gateway writes (${times.join(", ")}): name a payout that was sent and ended within minutes`,
      },
    ];
  const setting = { name: "timeZone", value };
  if (given === undefined)
    return [
      {
        question,
        answer: "settled",
        detail: `the gateway's times are those of ${value} (${times.join(", ")})`,
        setting,
      },
    ];
  return [
    {
      ...wrong(
        question,
        `timeZone "${given}" does not fit what the gateway writes (${times.join(", ")}); ${value} does`,
      ),
      setting,
    },
  ];
}
