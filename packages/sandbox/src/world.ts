import { type Chaos, type ChaosOptions, createChaos } from "./faults/chaos.ts";
import { openDataFile } from "./store/data-file.ts";
import { memoryStore, type Store } from "./store/store.ts";
import { acceleratedClock, type Clock, manualClock, realClock } from "./time/clock.ts";

/** How a sandbox's world is made. */
export interface WorldOptions {
  /**
   * Gateway time, one for all gateways: `"manual"` moves only by `advance`, `{ speed: 60 }` makes a minute a second.
   * @default "real"
   */
  readonly clock?: "real" | "manual" | { readonly speed: number } | Clock;
  /** Lets requests go wrong at random: the rate alone, or with a seed that replays an earlier run. @default none */
  readonly chaos?: number | ChaosOptions;
  /**
   * A file that keeps orders, ledger, balances, planned work and journal for the next sandbox; made when it is not there.
   * One sandbox at a time, Node 22.13 or newer. @default none: everything ends with the process
   */
  readonly data?: string;
}

/** What all gateways of one sandbox live in. */
export interface World {
  readonly clock: Clock;
  readonly chaos: Chaos | undefined;
  readonly store: Store;
  /** How the clock goes; `other` is one of the caller's own. */
  readonly pace: "real" | "manual" | "accelerated" | "other";
  close(): void;
}

/** Makes a world, or takes up the one in the data file. */
export async function openWorld(options: WorldOptions): Promise<World> {
  const chaos = chaosOf(options.chaos);
  const file = options.data === undefined ? undefined : await openDataFile(options.data);
  const store = file ?? memoryStore();
  const times = store.map<number>("time");
  const clock = clockOf(options.clock, times.get("now"));
  return {
    clock,
    chaos,
    pace: paceOf(options.clock),
    store: {
      map: store.map,
      // Gateway time must not run backwards for the next process.
      atomically: (work) =>
        store.atomically(() => {
          times.set("now", clock.now());
          return work();
        }),
    },
    close: () => file?.close(),
  };
}

function chaosOf(chaos: WorldOptions["chaos"]): Chaos | undefined {
  if (chaos === undefined) return undefined;
  return createChaos(typeof chaos === "number" ? { rate: chaos } : chaos);
}

/** The clock, not earlier than `remembered` where its time is not the machine's. */
function clockOf(clock: WorldOptions["clock"] = "real", remembered = 0): Clock {
  if (clock === "real") return realClock();
  if (clock === "manual") return remembered === 0 ? manualClock() : manualClock(remembered);
  return "speed" in clock ? acceleratedClock(clock.speed, Math.max(Date.now(), remembered)) : clock;
}

function paceOf(clock: WorldOptions["clock"] = "real"): World["pace"] {
  if (typeof clock === "string") return clock;
  if ("speed" in clock) return "accelerated";
  return "advance" in clock ? "manual" : "other";
}
