/** Measures by both of the machine's clocks: one stands still while the machine sleeps, the other can be set. */
export function stopwatch(): () => number {
  const [started, startedAt] = [performance.now(), Date.now()];
  return () => Math.max(performance.now() - started, Date.now() - startedAt);
}
