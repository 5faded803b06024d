import type { ServerResponse } from "node:http";
import { deliver, jsonAnswer } from "./faulty-answer.ts";
import type { Host } from "./host.ts";
import type { Sandbox } from "./sandbox.ts";

/** Serves what a test in another process, or another language, asks the sandbox. */
export function serveControl(host: Host, sandbox: Pick<Sandbox, "ledger">): void {
  host.serve(async (request, response) => {
    const path = request.url?.slice(host.base.length).split("?")[0];
    if (request.method === "GET" && path === "/ledger") return answer(response, 200, { ledger: sandbox.ledger() });
    return answer(response, 404, { error: { message: "the control API has GET /_/ledger" } });
  });
}

function answer(response: ServerResponse, status: number, content: object): Promise<void> {
  return deliver(response, { ...jsonAnswer(JSON.stringify(content)), status }, "/");
}
