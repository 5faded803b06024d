import { createServer } from "node:http";

/**
 * The gateway of the benchmark, in a process of its own so that only the client's work is measured: reads each request to
 * its end and gives the answer that was prepared for its path. `BENCH_ANSWERS` holds them; the port goes to the parent.
 */
const answers = new Map(
  Object.entries(JSON.parse(process.env["BENCH_ANSWERS"] ?? "{}") as Record<string, string>).map(([path, text]) => [
    path,
    Buffer.from(text),
  ]),
);

const server = createServer((request, response) => {
  const [path = ""] = (request.url ?? "").split("?");
  const answer = answers.get(path);
  request.resume().once("end", () => {
    response.writeHead(answer === undefined ? 404 : 200, {
      "content-type": "application/json",
      "content-length": answer?.length ?? 0,
    });
    response.end(answer);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(typeof address === "object" ? address?.port : undefined);
});
process.once("disconnect", () => process.exit());
