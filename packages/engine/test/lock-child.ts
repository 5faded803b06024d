import { lockFolder } from "../src/database/lock.ts";

/** Takes the folder, says so, and holds it until it is killed. */
await lockFolder(process.argv[2] ?? "");
process.send?.("locked");
setInterval(() => undefined, 1000);
