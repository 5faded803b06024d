import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { folder, gateways, report } from "./messages.mjs";

const cli = join(dirname(createRequire(import.meta.url).resolve("@redocly/cli/package.json")), "bin/cli.js");
const scratch = mkdtempSync(join(tmpdir(), "payout-join-"));
const problems = [];
for (const edition of ["openapi", "openapi-3.0"]) {
  const files = gateways.map(([, entry]) => join(resolve(folder), entry[edition] ?? entry.openapi));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [cli, "join", ...files, "--output", join(scratch, `${edition}.json`)],
    {
      encoding: "utf8",
      cwd: scratch,
      env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
    },
  );
  if (status !== 0 || /conflict/iu.test(stdout + stderr))
    problems.push(`${edition}: ${(stdout + stderr).slice(0, 600)}`);
}
rmSync(scratch, { recursive: true, force: true });
report(2, problems);
