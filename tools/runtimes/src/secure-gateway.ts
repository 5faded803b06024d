import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer as createHttpServer, request } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { listen } from "./raw-gateways.ts";

/** Real servers for what an agent is there for: a TLS server with a CA of its own that wants a certificate, and an egress proxy. */

/** Keys and certificates as PEM files in a folder: of a CA, of 127.0.0.1, and of a client. */
export function makeCertificates(folder: string): (name: string) => string {
  mkdirSync(folder, { recursive: true });
  const openssl = (text: string) => {
    const { status, stderr } = spawnSync("openssl", text.split(" "), { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(`openssl ${text}: ${stderr}`);
  };
  const key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
  // Deno takes no certificate of a server that could be a CA's.
  const leaf = "-addext basicConstraints=critical,CA:FALSE -CA ca.pem -CAkey ca.key";
  openssl(`req -x509 ${key} -subj /CN=ca -keyout ca.key -out ca.pem`);
  openssl(
    `req -x509 ${key} -subj /CN=server -addext subjectAltName=IP:127.0.0.1,DNS:localhost ${leaf} -keyout server.key -out server.pem`,
  );
  openssl(`req -x509 ${key} -subj /CN=client ${leaf} -keyout client.key -out client.pem`);
  return (name) => readFileSync(join(folder, name), "utf8");
}

/** A TLS server in front of a gateway; counts the requests that came with a certificate of ours. */
export async function startTlsFront(pem: (name: string) => string, target: string, clientCertificate: boolean) {
  let requests = 0;
  const settings = {
    key: pem("server.key"),
    cert: pem("server.pem"),
    ca: pem("ca.pem"),
    requestCert: clientCertificate,
    rejectUnauthorized: clientCertificate,
  };
  const server = createHttpsServer(settings, (incoming, outgoing) => {
    requests += 1;
    const { method, headers } = incoming;
    const onward = request(target + incoming.url, { method, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  const url = `https://127.0.0.1:${await listen(server)}`;
  return { url, requests: () => requests, close: () => stop(server) };
}

/** A proxy that connects to any target and records it. */
export async function startProxy() {
  const targets: string[] = [];
  const server = createHttpServer();
  const sockets = new Set<Socket>();
  server.on("connect", (request, socket: Socket) => {
    targets.push(request.url ?? "");
    const [host = "", port = ""] = (request.url ?? "").split(":");
    const upstream = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [socket, upstream]) {
      sockets.add(end);
      end.on("error", () => {
        socket.destroy();
        upstream.destroy();
      });
    }
  });
  const url = `http://127.0.0.1:${await listen(server)}`;
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await stop(server);
  };
  return { url, targets, close };
}

async function stop(server: ReturnType<typeof createHttpServer> | ReturnType<typeof createHttpsServer>): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
