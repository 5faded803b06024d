import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createServer as createTlsServer } from "node:tls";

/** Something between a worker and its gateway that blocks what goes through it. */
export interface Front {
  readonly port: number;
  /** Begins to hold, and resolves as soon as so many connections are held. */
  hold(connections: number): Promise<void>;
  /** Lets go of what is held, and of everything after it. */
  release(): void;
  close(): void;
}

/** A switch that lets everything pass until it is set to hold. */
function createGate() {
  const held = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  let missing = 0;
  let holds = false;
  return {
    async pass(): Promise<void> {
      if (!holds) return;
      missing -= 1;
      if (missing === 0) held.resolve();
      await released.promise;
    },
    hold(connections: number): Promise<void> {
      missing = connections;
      holds = true;
      return held.promise;
    },
    release(): void {
      holds = false;
      released.resolve();
    },
  };
}

async function listen(server: Server, gate: ReturnType<typeof createGate>): Promise<Front> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    hold: gate.hold,
    release: gate.release,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** A front whose new connections can be led elsewhere; those that are open stay where they are. */
export interface Relay extends Front {
  leadTo(port: number): void;
  /**
   * As when the machine at the other end of the open connections loses its power: what is written to them disappears. Happens to
   * each while nothing is under way on it, which `ends` knows from the last bytes that it was answered.
   */
  silence(ends: (answer: Buffer) => boolean): Promise<void>;
}

/** Passes bytes on to a port, and holds those of one direction: what the worker writes, or what it is answered. */
export async function startRelay(port: number, holds: "requests" | "answers"): Promise<Relay> {
  const gate = createGate();
  let target = port;
  const connections = new Map<Socket, { readonly gateway: Socket; answer: Buffer | undefined }>();
  const server = createServer((worker) => {
    const gateway = connect(target, "127.0.0.1");
    const connection = { gateway, answer: undefined as Buffer | undefined };
    connections.set(worker, connection);
    worker.on("close", () => connections.delete(worker));
    worker.on("data", () => {
      connection.answer = undefined;
    });
    gateway.on("data", (bytes) => {
      connection.answer = bytes;
    });
    relay(worker, gateway, holds === "requests" ? gate.pass : undefined);
    relay(gateway, worker, holds === "answers" ? gate.pass : undefined);
  });
  const leadTo = (other: number) => {
    target = other;
  };
  const silence = async (ends: (answer: Buffer) => boolean) => {
    for (const [worker, connection] of [...connections]) {
      while (connections.has(worker) && !(connection.answer && ends(connection.answer))) await pause(1);
      connection.gateway.removeAllListeners().on("error", () => undefined);
      connection.gateway.destroy();
      worker.removeAllListeners("data");
    }
  };
  return { ...(await listen(server, gate)), leadTo, silence };
}

function relay(from: Socket, to: Socket, pass: () => Promise<void> = async () => undefined): void {
  let passed = Promise.resolve();
  from.on("data", (bytes) => {
    passed = passed.then(pass).then(() => void to.write(bytes));
  });
  from.on("error", () => to.destroy());
  from.on("end", () => void passed.then(() => to.end()));
}

/** A proxy whose answer to CONNECT is held: until then there is no connection. */
export function startProxy(): Promise<Front> {
  const gate = createGate();
  const server = createHttpServer().on("connect", async ({ url = "" }, worker: Socket) => {
    worker.on("error", () => undefined);
    await gate.pass();
    const gateway = connect(Number(url.split(":").at(-1)), "127.0.0.1");
    gateway.on("error", () => worker.destroy());
    worker.write("HTTP/1.1 200 OK\r\n\r\n");
    gateway.pipe(worker).pipe(gateway);
  });
  return listen(server, gate);
}

/** Ends TLS in front of a port, with a certificate for 127.0.0.1 and localhost that is made in this folder. */
export async function startTls(port: number, folder: string): Promise<Front & { readonly ca: string }> {
  const subject = "-subj /CN=gateway -addext subjectAltName=IP:127.0.0.1,DNS:localhost";
  const text = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 ${subject} -keyout tls.key -out tls.pem`;
  const { status, stderr } = spawnSync("openssl", text.split(" "), { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  const [key, cert] = ["tls.key", "tls.pem"].map((name) => readFileSync(join(folder, name), "utf8"));
  const server = createTlsServer({ key, cert }, (worker) => {
    const gateway = connect(port, "127.0.0.1");
    gateway.on("error", () => worker.destroy());
    worker.on("error", () => gateway.destroy());
    gateway.pipe(worker).pipe(gateway);
  });
  return { ...(await listen(server, createGate())), ca: cert ?? "" };
}
