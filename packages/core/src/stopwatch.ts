/**
 * Milliseconds since now, by the clock that shows the most: the monotonic clock stands still while a machine sleeps, and the
 * wall clock can be set back.
 */
export function stopwatch(): () => number {
  const [started, startedAt] = [performance.now(), Date.now()];
  return () => Math.max(performance.now() - started, Date.now() - startedAt);
}
