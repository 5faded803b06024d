import { appendFileSync } from "node:fs";
import { PGlite } from "@electric-sql/pglite";

// Preloaded into a command: kills it with -9 at one statement of its database, after the statement has been carried out and
// before anybody is told. `KILL_AT` is which statement, or which commit where it begins with c; `COUNT_INTO` is a file for how
// many there were.
const { KILL_AT: at = "", COUNT_INTO: file } = process.env;
let [statements, commits] = [0, 0];

const original = PGlite.prototype.execProtocolRaw;
PGlite.prototype.execProtocolRaw = async function (message, options) {
  const isCommit = Buffer.from(message).toString("latin1").toUpperCase().includes("COMMIT");
  const result = await original.call(this, message, options);
  statements++;
  if (isCommit) commits++;
  if (String(statements) === at || (isCommit && `c${commits}` === at)) process.kill(process.pid, "SIGKILL");
  return result;
};

if (file) process.on("exit", () => appendFileSync(file, `${statements} ${commits}\n`));
