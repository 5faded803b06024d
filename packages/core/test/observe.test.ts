import { expect, onTestFinished, test, vi } from "vitest";
import { type CallEvent, logTo, notifyObservers } from "../src/observe.ts";

const event: CallEvent = {
  type: "answered",
  provider: "test",
  operation: "send",
  reference: "R1",
  status: "pending",
};

test("every observer sees the event, whatever the others do", () => {
  const seen: CallEvent[] = [];
  const throwing = () => {
    throw new Error("observer");
  };
  notifyObservers([throwing, (each) => void seen.push(each), throwing, (each) => void seen.push(each)], event);
  expect(seen).toEqual([event, event]);
});

test("an observer or logger that fails later does not end the process", async () => {
  const unhandled = vi.fn();
  process.on("unhandledRejection", unhandled);
  onTestFinished(() => void process.off("unhandledRejection", unhandled));
  const failing = () => Promise.reject(new Error("metrics down"));
  notifyObservers([failing, logTo({ info: failing, warn: failing })], event);
  notifyObservers([logTo({ info: failing, warn: failing })], { ...event, type: "failed" });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(unhandled).not.toHaveBeenCalled();
});

test("a logger gets one line for each call: answers as information, failures as warnings", () => {
  const lines: unknown[] = [];
  const observer = logTo({
    info: (fields, message) => void lines.push(["info", fields, message]),
    warn: (fields, message) => void lines.push(["warn", fields, message]),
  });
  const failed = { ...event, type: "failed", status: undefined, code: "network" } as const;
  const unnamed = { type: "answered", provider: "test", operation: "balance" } as const;
  for (const each of [{ ...event, type: "started" } as const, event, failed, unnamed]) observer(each);
  expect(lines).toEqual([
    ["info", event, "test send R1: pending"],
    ["warn", failed, "test send R1: network"],
    ["info", unnamed, "test balance: answered"],
  ]);
});

test("a logger keeps its own this", () => {
  class Logger {
    lines = 0;
    info() {
      this.lines += 1;
    }
    warn() {
      this.lines += 1;
    }
  }
  const logger = new Logger();
  notifyObservers([logTo(logger)], event);
  notifyObservers([logTo(logger)], { ...event, type: "failed" });
  expect(logger.lines).toBe(2);
});
