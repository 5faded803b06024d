import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

// As a newcomer's shell would: the command that npm has linked, the files that it writes, one payout in the sandbox.
const run = (...line) => spawnSync(join("node_modules", ".bin", "payout"), line, { encoding: "utf8" });
const payout = (...line) => {
  const { status, stdout, stderr } = run(...line);
  if (status !== 0) throw new Error(`payout ${line.join(" ")} ends with ${status}: ${stderr}`);
  return stdout;
};
payout("init");
const sent = JSON.parse(payout("send", "order.json", "--wait", "1m", "--json"));
const schema = JSON.parse(payout("schema", "jeepay", "TransferCreateRequest"));

// A gateway whose package is not here is named, and not installed.
writeFileSync("other.json", JSON.stringify({ providers: { hongwen: { gateway: "hongwen", settings: {} } } }));
const { status, stderr } = run("list", "--config", "other.json");
if (status !== 2 || !stderr.includes("npm i @payout/hongwen"))
  throw new Error(`a missing package ends with ${status}: ${stderr}`);
console.log(`${sent.reference} ${sent.state}, and the schema of ${schema.title}`);
