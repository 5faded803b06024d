import { startPostgres } from "@payout/postgres";

/** A process that starts a server and ends without stopping it. */
const { url } = await startPostgres();
process.once("message", () => (process.argv[2] === "exit" ? process.exit() : process.kill(process.pid, "SIGKILL")));
process.send?.(url);
