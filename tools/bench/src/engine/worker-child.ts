import { once } from "node:events";
import { createEngine } from "@payout/engine";
import { PgBoss } from "pg-boss";
import { engineSettings } from "./settings.ts";
import type { WorkerTask } from "./workers.ts";

/** One worker process: of the engine, or of pg-boss alone with jobs that do nothing. */
const [task] = (await once(process, "message")) as [WorkerTask];
process.once("disconnect", () => process.exit());

if (task.kind === "engine") {
  const engine = createEngine(engineSettings(task.database, task.merchants, task.schema));
  engine.on("payout", () => undefined);
  await engine.start();
} else {
  const boss = await new PgBoss({ connectionString: task.database, schema: task.schema, schedule: false }).start();
  // As the engine works on its queues: twenty jobs at a time, in batches of four.
  await boss.work(
    task.queue,
    { batchSize: 4, localConcurrency: 5, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 },
    async () => undefined,
  );
}
process.send?.("ready");
