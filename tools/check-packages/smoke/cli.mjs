import { spawnSync } from "node:child_process";
import { join } from "node:path";

// As a newcomer's shell would: the command that npm has linked, the files that it writes, one payout in the sandbox.
const payout = (...line) => {
  const { status, stdout, stderr } = spawnSync(join("node_modules", ".bin", "payout"), line, { encoding: "utf8" });
  if (status !== 0) throw new Error(`payout ${line.join(" ")} ends with ${status}: ${stderr}`);
  return stdout;
};
payout("init");
const sent = JSON.parse(payout("send", "order.json", "--wait", "1m", "--json"));
const schema = JSON.parse(payout("schema", "jeepay", "TransferCreateRequest"));
console.log(`${sent.reference} ${sent.state}, and the schema of ${schema.title}`);
