import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { unpackChromium } from "../src/chromium.ts";

test.runIf(process.platform === "linux" && process.arch === "x64")(
  "the browser is unpacked beside what others have left under its name, once, and runs",
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "payout chromium 浏览器-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, "chromium"), "half a browser");
    const browser = await unpackChromium(folder);
    expect(browser).not.toBe(join(folder, "chromium"));
    expect(execFileSync(browser, ["--version"], { encoding: "utf8" })).toContain("Chromi");
    writeFileSync(join(browser, "../mark"), "");
    expect(await unpackChromium(folder)).toBe(browser);
    expect(existsSync(join(browser, "../mark"))).toBe(true);
  },
);
