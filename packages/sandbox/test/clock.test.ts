import { describe, expect, it, vi } from "vitest";
import { acceleratedClock, manualClock, realClock } from "../src/time/clock.ts";

describe("the manual clock", () => {
  it("runs due work in order of time, then of planning, with work that work plans", async () => {
    const clock = manualClock(0);
    const done: string[] = [];
    const note = (name: string) => async (): Promise<void> => {
      done.push(`${name}@${clock.now()}`);
    };
    clock.schedule(20, note("late"));
    clock.schedule(10, note("early"));
    clock.schedule(10, async () => {
      clock.schedule(5, note("planned"));
    });
    const cancel = clock.schedule(10, note("cancelled"));
    cancel();
    await clock.advance(30);
    expect(done).toEqual(["early@10", "planned@15", "late@20"]);
    expect(clock.now()).toBe(30);
    await expect(clock.advance(-1)).rejects.toThrow(RangeError);
  });

  it("queues one advance behind another, and outlives work that fails", async () => {
    const clock = manualClock(0);
    clock.schedule(5, () => Promise.reject(new Error("work failed")));
    const first = clock.advance(10);
    const second = clock.advance(10);
    await expect(first).rejects.toThrow("work failed");
    await second;
    expect(clock.now()).toBe(15);
  });
});

describe("the other clocks", () => {
  it("follow the machine's clock, or run ahead", () => {
    expect(Math.abs(realClock().now() - Date.now())).toBeLessThan(100);
    expect(() => acceleratedClock(0)).toThrow(RangeError);
    vi.useFakeTimers();
    try {
      const clock = acceleratedClock(60);
      const work = vi.fn(async () => undefined);
      clock.schedule(60_000, work);
      vi.advanceTimersByTime(999);
      expect(work).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(work).toHaveBeenCalledOnce();
    } finally {
      vi.useRealTimers();
    }
  });

  it("do not fire a far-off timer at once", () => {
    vi.useFakeTimers();
    try {
      const work = vi.fn(async () => undefined);
      const cancel = realClock().schedule(2 ** 31 + 5000, work);
      vi.advanceTimersByTime(2 ** 31);
      expect(work).not.toHaveBeenCalled();
      vi.advanceTimersByTime(5000);
      expect(work).toHaveBeenCalledOnce();
      cancel();
    } finally {
      vi.useRealTimers();
    }
  });
});
