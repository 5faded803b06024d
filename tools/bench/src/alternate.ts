/**
 * Compares pieces of work in one process: batches take turns (A B C, then C B A), so that whatever else the machine does hits
 * all of them. Neither tinybench nor mitata interleaves its tasks (docs/decisions/0030).
 */

/** One piece of work; what it returns only keeps the engine from leaving it out. */
export interface Subject {
  readonly name: string;
  /** Runs the work so many times. */
  run(times: number): unknown;
}

/** How long to measure. */
export interface Effort {
  /** Turns of every subject. */
  readonly rounds: number;
  /** How long one batch takes, in milliseconds. */
  readonly batchMs: number;
}

/** What was measured of one subject. */
export interface Measured {
  readonly name: string;
  /** Median time of one run, in microseconds. */
  readonly medianUs: number;
  /** Median CPU time of this process in one run, in microseconds. */
  readonly cpuUs: number;
  /** Time of one run in each round, in microseconds. */
  readonly samples: readonly number[];
}

/** How fast something is, as a part of how fast the baseline is: 1 is as fast, 0.5 takes twice as long. */
export interface Ratio {
  /** Median of the baseline divided by the median of the subject. */
  readonly value: number;
  /** Quartiles of the same ratio in each round alone. */
  readonly from: number;
  readonly to: number;
}

/** Measures all subjects in alternating batches. */
export async function alternate(subjects: readonly Subject[], effort: Effort): Promise<Measured[]> {
  const prepared = [];
  for (const subject of subjects) prepared.push({ subject, times: await calibrate(subject, effort.batchMs) });
  const wall = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  const cpu = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < effort.rounds; round++) {
    for (const { subject, times } of round % 2 === 0 ? prepared : prepared.toReversed()) {
      const { wallUs, cpuUs } = await timed(subject, times);
      wall.get(subject.name)?.push(wallUs / times);
      cpu.get(subject.name)?.push(cpuUs / times);
    }
  }
  return subjects.map(({ name }) => ({
    name,
    medianUs: median(wall.get(name) ?? []),
    cpuUs: median(cpu.get(name) ?? []),
    samples: wall.get(name) ?? [],
  }));
}

/** The speed of one subject against another of the same run. */
export function ratio(baseline: Pick<Measured, "samples">, subject: Pick<Measured, "samples">): Ratio {
  const each = baseline.samples.map((sample, round) => sample / (subject.samples[round] ?? Number.NaN));
  return {
    value: median(baseline.samples) / median(subject.samples),
    from: quantile(each, 0.25),
    to: quantile(each, 0.75),
  };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which this part of all values is. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (sorted.length - 1) * part;
  const [low = Number.NaN, high = low] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

/** How many runs fill a batch. It also warms the work up: the first batches are thrown away. */
async function calibrate(subject: Subject, batchMs: number): Promise<number> {
  let times = 1;
  for (let attempt = 0; attempt < 30; attempt++) {
    const { wallUs } = await timed(subject, times);
    if (wallUs >= batchMs * 1000) return times;
    times = wallUs * 8 < batchMs * 1000 ? times * 4 : Math.ceil((times * batchMs * 1050) / wallUs);
  }
  return times;
}

async function timed(subject: Subject, times: number): Promise<{ wallUs: number; cpuUs: number }> {
  // What one batch leaves behind must not be cleared away at the cost of the next. A full collection would also throw out code.
  globalThis.gc?.({ type: "minor" });
  const cpu = process.cpuUsage();
  const started = performance.now();
  await subject.run(times);
  const wallUs = (performance.now() - started) * 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { wallUs, cpuUs: user + system };
}
