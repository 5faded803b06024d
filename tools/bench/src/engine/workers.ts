import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { MerchantSettings } from "@payout/sandbox";

/** What a worker process works on. */
export type WorkerTask =
  | {
      readonly kind: "engine";
      readonly database: string;
      readonly schema: string;
      readonly merchants: Pick<MerchantSettings, "jeepay">;
    }
  | { readonly kind: "raw"; readonly database: string; readonly schema: string; readonly queue: string };

/** Starts worker processes, and resolves when all of them work. */
export async function startWorkers(task: WorkerTask, count: number): Promise<AsyncDisposable> {
  const children = Array.from({ length: count }, () => fork(join(import.meta.dirname, "worker-child.ts")));
  await Promise.all(
    children.map(async (child) => {
      const ready = once(child, "message");
      child.send(task);
      await ready;
    }),
  );
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(
        children.map(async (child) => {
          const exited = once(child, "exit");
          child.disconnect();
          await exited;
        }),
      );
    },
  };
}
