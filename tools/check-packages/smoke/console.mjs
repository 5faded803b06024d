import { createConsole } from "@payout/console";
import { createEngine } from "@payout/engine";
import { createJeepay } from "@payout/jeepay";

const { transfer } = createJeepay(JSON.parse(process.argv[2]));
const engine = createEngine({ providers: { transfer }, database: "./console-payouts" });
const answer = createConsole({ engine, authenticate: () => ({ actor: "ada", roles: ["viewer"] }) });
const get = async (path) => {
  const response = await answer(new Request(`http://localhost${path}`));
  if (response.status !== 200) throw new Error(`${path} answers ${response.status}`);
  return response.text();
};
const page = await get("/");
// Whatever the page names has to be in the package.
const assets = [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
for (const path of assets) await get(path);
await engine.stop();
console.log(`${page.includes("No payout is open") ? "an overview" : "no overview"} and ${new Set(assets).size} files`);
