import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

// As a newcomer's shell would: the command that npm has linked, the files that it writes, one payout in the sandbox.
// pnpm, which runs this check, and the `node` that it links name a folder with every package of the repository.
const env = { ...process.env, NODE_PATH: "" };
const command = join("node_modules", ".bin", "payout");
const run = (...line) => spawnSync(process.execPath, [command, ...line], { encoding: "utf8", env });
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
