import { lockFolder } from "../src/database/lock.ts";

/** Takes the folder, reports what came of it, and holds the lock until it is killed. */
const outcome = await lockFolder(process.argv[2] ?? "").then(
  () => "locked",
  ({ code }: { readonly code?: string }) => code,
);
process.send?.(outcome);
setInterval(() => undefined, 1000);
