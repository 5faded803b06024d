import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { folder } from "./messages.mjs";
import { holdMock } from "./mock.mjs";

const cli = join(dirname(createRequire(import.meta.url).resolve("@stoplight/prism-cli/package.json")), "dist/index.js");

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

await holdMock(async (file) => {
  const port = await freePort();
  const child = spawn(process.execPath, [cli, "mock", "--port", String(port), join(resolve(folder), file)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((done, failed) => {
    let said = "";
    const timer = setTimeout(() => failed(new Error(`prism did not start: ${said}`)), 30_000);
    child.stdout.on("data", (text) => {
      said += text;
      if (!said.includes("listening on")) return;
      clearTimeout(timer);
      done();
    });
  });
  return {
    call: (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init),
    stop: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
});
