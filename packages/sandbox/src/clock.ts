/** The longest delay a Node timer takes; a longer one would fire at once. */
const longestTimer = 2_147_483_647;

/** Where a gateway reads the time and leaves work for later. All times are milliseconds of gateway time. */
export interface Clock {
  /** The gateway's present time, milliseconds since 1970. */
  now(): number;
  /** Runs `work` when `delay` milliseconds of gateway time have passed; the function returned takes it back. */
  schedule(delay: number, work: () => Promise<void>): () => void;
}

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  /** Moves time on by `duration` milliseconds, running the work that falls due, in order, and waiting for each. */
  advance(duration: number): Promise<void>;
}

interface Task {
  readonly due: number;
  readonly work: () => Promise<void>;
}

/** Gateway time is the machine's time. */
export function realClock(): Clock {
  return timerClock(() => Date.now(), 1);
}

/**
 * Gateway time runs `speed` times as fast as the machine's, from now on: at 60 a notification schedule of 450 s takes 7.5 s.
 * @throws RangeError when `speed` is not a positive number.
 */
export function acceleratedClock(speed: number, startMs: number = Date.now()): Clock {
  if (!(speed > 0 && Number.isFinite(speed))) throw new RangeError(`speed must be a positive number, got ${speed}`);
  const started = performance.now();
  return timerClock(() => Math.floor(startMs + (performance.now() - started) * speed), speed);
}

/** A clock for tests. It starts at `startMs`, 2026-01-01T00:00:00Z unless told, and moves only by `advance`. */
export function manualClock(startMs: number = Date.UTC(2026, 0, 1)): ManualClock {
  let current = startMs;
  let tasks: readonly Task[] = [];
  let previous: Promise<void> = Promise.resolve();

  function takeDue(until: number): Task | undefined {
    const next = tasks.reduce<Task | undefined>(
      (first, task) => (first && first.due <= task.due ? first : task),
      undefined,
    );
    if (!next || next.due > until) return undefined;
    tasks = tasks.filter((task) => task !== next);
    return next;
  }

  async function run(duration: number): Promise<void> {
    const until = current + duration;
    for (let task = takeDue(until); task; task = takeDue(until)) {
      current = task.due;
      await task.work();
    }
    current = until;
  }

  return {
    now: () => current,
    schedule(delay, work) {
      const task: Task = { due: current + Math.max(0, delay), work };
      tasks = [...tasks, task];
      return () => {
        tasks = tasks.filter((other) => other !== task);
      };
    },
    async advance(duration) {
      if (!(duration >= 0)) throw new RangeError(`time moves forward only: advance takes 0 or more, got ${duration}`);
      const done = previous.then(() => run(duration));
      previous = done.catch(() => undefined);
      await done;
    },
  };
}

/** Moves a manual clock by `duration` milliseconds; rejects on any other. */
export async function advanceClock(clock: Clock, duration: number): Promise<void> {
  if (!("advance" in clock)) throw new Error('advance needs a sandbox that was started with clock: "manual"');
  await (clock as ManualClock).advance(duration);
}

function timerClock(now: () => number, speed: number): Clock {
  return {
    now,
    schedule(delay, work) {
      let timer: NodeJS.Timeout | undefined;
      const wait = (left: number): void => {
        const step = Math.min(left, longestTimer);
        timer = setTimeout(() => (left > step ? wait(left - step) : void work()), step);
        timer.unref();
      };
      wait(Math.max(0, delay) / speed);
      return () => clearTimeout(timer);
    },
  };
}
