import { createConsole } from "@payout/console";
import type { Engine } from "@payout/engine";
import type pg from "pg";

const most = 150;

/** How long each page of the console takes on the server, and how much it sends; the slowest of five. */
export async function showPages(engine: Engine, pool: pg.Pool): Promise<void> {
  const authenticate = () => ({ actor: "ada", roles: ["operator", "approver", "admin"] as const });
  const consolePages = createConsole({ engine, authenticate });
  const { rows } = await pool.query<{ reference: string; provider_id: string }>(
    "select reference, provider_id from payout.payouts where provider = 'inr' order by accepted_at desc limit 1",
  );
  const { reference = "", provider_id: providerId = "" } = rows[0] ?? {};
  const paths = [
    ...["/", "/payouts", "/payouts?provider=inr&state=failed", "/payouts?state=succeeded&order=oldest"],
    ...[
      `/search?id=${reference}`,
      `/search?id=${providerId}`,
      "/search?id=nothing",
      `/payout?provider=inr&reference=${reference}`,
    ],
    ...[`/payout/decide?provider=inr&reference=${reference}`, "/approvals", "/providers", "/reconciliations"],
    ...["/exports", "/activity", "/rules"],
  ];
  console.log(`\npages of the console; milliseconds, the slowest of 5, at most ${most}\n`);
  for (const path of paths) {
    const { slowest, bytes } = await timeOf(consolePages, path);
    const verdict = slowest > most ? "  TOO SLOW" : "";
    console.log(
      `${path.slice(0, 60).padEnd(62)}${slowest.toFixed(1).padStart(8)} ms ${String(bytes).padStart(8)} bytes${verdict}`,
    );
  }
}

async function timeOf(answer: (request: Request) => Promise<Response>, path: string) {
  let [slowest, bytes] = [0, 0];
  for (let run = 0; run < 5; run += 1) {
    const begin = performance.now();
    const response = await answer(new Request(`http://localhost${path}`));
    bytes = (await response.arrayBuffer()).byteLength;
    if (response.status !== 200) throw new Error(`${path} answers ${response.status}`);
    slowest = Math.max(slowest, performance.now() - begin);
  }
  return { slowest, bytes };
}
