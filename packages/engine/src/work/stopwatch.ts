import { uptime } from "node:os";

/** Starts to measure; the returned function gives the milliseconds since. */
export type Stopwatch = () => () => number;

/** Some systems report their uptime in whole seconds: a difference of one may be no time at all. */
const uptimeStepMs = 1000;

/**
 * Measures by all clocks of the machine, and believes the one that shows most: the process's own stands still while the machine
 * sleeps, the wall clock can be set back, and the uptime is coarse.
 */
export const stopwatch: Stopwatch = () => {
  const [started, startedAt, startedUp] = [performance.now(), Date.now(), uptime()];
  return () =>
    Math.max(performance.now() - started, Date.now() - startedAt, (uptime() - startedUp) * 1000 - uptimeStepMs);
};
