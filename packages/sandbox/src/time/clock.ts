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

/** A year of five digits fits no vendor's texts. */
const endOfTime = Date.UTC(9999, 11, 31);

/** At this speed a day goes by in less than a tenth of a second. */
const greatestSpeed = 1_000_000;

/** Gateway time is the machine's time. */
export function realClock(): Clock {
  return timerClock(() => Date.now(), 1);
}

/**
 * Gateway time runs `speed` times as fast as the machine's, from now on: at 60 a notification schedule of 450 s takes 7.5 s.
 * @throws RangeError when `speed` is not a positive number up to 1,000,000.
 */
export function acceleratedClock(speed: number, startMs: number = Date.now()): Clock {
  if (!(speed > 0 && speed <= greatestSpeed)) {
    throw new RangeError(`speed must be a positive number up to ${greatestSpeed}, got ${speed}`);
  }
  const started = performance.now();
  return timerClock(() => Math.floor(startMs + (performance.now() - started) * speed), speed);
}

/** A clock for tests. It starts at `startMs`, 2026-01-01T00:00:00Z unless set otherwise, and moves only by `advance`. */
export function manualClock(startMs: number = Date.UTC(2026, 0, 1)): ManualClock {
  let current = startMs;
  // By time, then in the order of planning: thousands may wait, and each is put where it belongs.
  const tasks: Task[] = [];
  let previous: Promise<void> = Promise.resolve();

  function takeDue(until: number): Task | undefined {
    return tasks[0] && tasks[0].due <= until ? tasks.shift() : undefined;
  }

  async function run(duration: number): Promise<void> {
    const until = Math.floor(current + duration);
    if (!(until <= endOfTime)) throw new RangeError("the gateways' clock ends with the year 9999: advance by less");
    for (let task = takeDue(until); task; task = takeDue(until)) {
      current = task.due;
      await task.work();
    }
    current = until;
  }

  return {
    now: () => current,
    schedule(delay, work) {
      const task: Task = { due: current + Math.max(0, Math.round(delay)), work };
      tasks.splice(placeOf(task, tasks), 0, task);
      return () => {
        const place = tasks.indexOf(task);
        if (place >= 0) tasks.splice(place, 1);
      };
    },
    async advance(duration) {
      if (!(duration >= 0)) throw new RangeError(`time only moves forward: advance takes 0 or more, got ${duration}`);
      const done = previous.then(() => run(duration));
      previous = done.catch(() => undefined);
      await done;
    },
  };
}

/** Where a task belongs among others that are in order: behind all that are due when it is, or before. */
function placeOf({ due }: Task, tasks: readonly Task[]): number {
  let [from, to] = [0, tasks.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((tasks[middle]?.due ?? due) <= due) from = middle + 1;
    else to = middle;
  }
  return from;
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
