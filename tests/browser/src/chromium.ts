import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { shareFolder } from "@payout/shared-folder";

/**
 * Unpacks the browser into a folder below `temporary` that belongs to this user and this version, unless that was done
 * before; gives the browser's file. The package itself unpacks to `chromium` in the folder for temporary files, and takes
 * whatever has that name there for a browser: another user's, or one that a killed run has half unpacked.
 */
export async function unpackChromium(temporary: string): Promise<string> {
  const require = createRequire(import.meta.url);
  const entry = require.resolve("@sparticuz/chromium");
  const { version } = JSON.parse(readFileSync(join(entry, "../../package.json"), "utf8")) as { version: string };
  const script = 'import chromium from "@sparticuz/chromium"; await chromium.executablePath();';
  const folder = await shareFolder({
    parent: temporary,
    name: `payout-chromium-${version}`,
    // In a process of its own, because TMPDIR alone decides where it goes.
    fill: async (draft) => {
      const options = { cwd: import.meta.dirname, env: { ...process.env, TMPDIR: draft } };
      await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], options);
    },
  });
  return join(folder, "chromium");
}
