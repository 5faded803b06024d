import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { alertSteps, payoutAlertKinds, providerAlertKinds } from "../src/alerts/kinds.ts";
import { post } from "../src/alerts/post.ts";
import { secret } from "./alert-receiver.ts";
import { eventually } from "./support.ts";

const home = join(import.meta.dirname, "..");
const page = readFileSync(join(home, "docs/alerts.md"), "utf8");
// Inside the package, so that its dependencies are found.
const folder = join(home, "node_modules/.cache/alerts-page");

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("the page's receiver takes what is signed, and nothing else", { timeout: 60_000 }, async () => {
  const [, example = ""] = /^```js\n(.*?)^```/ms.exec(page) ?? [];
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "receiver.mjs"), example);
  const port = await freePort();
  const child = spawn(process.execPath, ["receiver.mjs"], {
    cwd: folder,
    env: { ...process.env, ALERTS_SECRET: secret, PORT: String(port) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });
  let said = "";
  child.stdout.on("data", (chunk) => {
    said += chunk;
  });
  const url = `http://127.0.0.1:${port}/`;
  const send = (key: string) =>
    post(
      { url, secret: key },
      { id: "a1", body: JSON.stringify({ id: "a1", type: "payout.stuck", nextStep: "Ask." }) },
    );
  await eventually(async () => expect(await send(secret)).toBeUndefined(), 30_000);
  expect(said).toContain("a1 payout.stuck Ask.\n");
  expect(await send(`whsec_${Buffer.from("another key of thirty-two bytes.").toString("base64")}`)).toBe(
    "the receiver answered 400",
  );
});

test("the page names every kind of alert", () => {
  for (const kind of payoutAlertKinds) expect(page).toContain(`\`payout.${kind}\``);
  for (const kind of providerAlertKinds) expect(page).toContain(`\`provider.${kind}\``);
  expect(Object.keys(alertSteps)).toEqual([...payoutAlertKinds, ...providerAlertKinds]);
});
