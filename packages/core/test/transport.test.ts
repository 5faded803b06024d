import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type ClientRequest, createServer, Agent as HttpAgent, type RequestListener } from "node:http";
import { createServer as createHttpsServer, Agent as HttpsAgent } from "node:https";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex, PassThrough } from "node:stream";
import { HttpsProxyAgent } from "https-proxy-agent";
import { ProxyAgent, fetch as undiciFetch } from "undici";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import type { CallOptions } from "../src/contract.ts";
import type { PayoutError } from "../src/errors.ts";
import { exchange } from "../src/http.ts";
import type { CommonSettings } from "../src/settings.ts";
import { aCall, errorOf, keptWhile, listen, serve, serveAndRecord, serveBytes, settingsFor } from "./support.ts";

const order = '{"accountNo":"6222020000000000"}';
const post = { method: "POST", path: "/pay", body: order } as const;

function send(url: string, more: CommonSettings = {}, options: CallOptions = {}) {
  return exchange(settingsFor(url, more), aCall(), post, options);
}

/** Keys and certificates of a CA, of 127.0.0.1 and of a client, made once. */
let folder = "";
const pem = (name: string) => readFileSync(join(folder, name), "utf8");
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "payout-core-"));
  const openssl = (text: string) => {
    const { status, stderr } = spawnSync("openssl", text.split(" "), { cwd: folder, encoding: "utf8" });
    expect(status, stderr).toBe(0);
  };
  const key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
  openssl(`req -x509 ${key} -subj /CN=ca -keyout ca.key -out ca.pem`);
  openssl(
    `req -x509 ${key} -subj /CN=server -addext subjectAltName=IP:127.0.0.1,DNS:localhost -CA ca.pem -CAkey ca.key -keyout server.key -out server.pem`,
  );
  openssl(`req -x509 ${key} -subj /CN=client -CA ca.pem -CAkey ca.key -keyout client.key -out client.pem`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A gateway over TLS, and what reached it. */
async function serveTls(answer: RequestListener = (_request, response) => response.end("{}"), more = {}) {
  const received: string[] = [];
  const settings = { key: pem("server.key"), cert: pem("server.pem"), ca: pem("ca.pem"), ...more };
  const port = await listen(
    createHttpsServer(settings, (request, response) => {
      request.on("data", (chunk: Buffer) => received.push(chunk.toString()));
      request.on("end", () => answer(request, response));
    }),
  );
  return { url: `https://127.0.0.1:${port}`, port, received };
}

/** A proxy that answers CONNECT with this status; with 200 it connects. */
async function startProxy(status: number): Promise<{ url: string; targets: string[] }> {
  const targets: string[] = [];
  const proxy = createServer();
  proxy.on("connect", (request, socket: Socket) => {
    targets.push(request.url ?? "");
    if (status !== 200) {
      socket.end(`HTTP/1.1 ${status} no\r\ncontent-length: 2\r\n\r\nno`);
      return;
    }
    const [host = "", port = ""] = (request.url ?? "").split(":");
    const upstream = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on("error", () => socket.destroy());
  });
  return { url: `http://127.0.0.1:${await listen(proxy)}`, targets };
}

function outcomeOf({ code, outcome }: PayoutError) {
  return [code, outcome];
}

describe("one write", () => {
  /** An agent whose connections keep what is written to them, piece by piece, and answer the first. */
  function recordingAgent(pieces: string[]): HttpAgent {
    const agent = new HttpAgent();
    agent.createConnection = () => {
      const connection = new Duplex({
        read: () => undefined,
        writev(chunks, done) {
          pieces.push(chunks.map(({ chunk }) => String(chunk)).join(""));
          done();
          connection.push("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
        },
      });
      return connection;
    };
    return agent;
  }

  test("takes headers and body in one piece, right after proceed, on any stream that an agent gives", async () => {
    const pieces: string[] = [];
    const proceed = vi.fn(() => pieces.length === 0);
    const answer = await send("http://127.0.0.1:1", { agent: recordingAgent(pieces) }, { proceed });
    expect(answer.text).toBe("{}");
    expect(pieces).toHaveLength(1);
    expect(pieces[0]).toMatch(/^POST \/pay HTTP\/1\.1\r\n[\s\S]+\r\n\r\n\{"accountNo":"6222020000000000"\}$/);
    expect(proceed).toHaveBeenCalledOnce();
  });

  test("does not happen when proceed says no, on a new connection or a kept one", async () => {
    const { url, received } = await serveAndRecord((response) => response.end("{}"));
    for (const kept of [false, true]) {
      if (kept) await send(url);
      const call = aCall();
      const error = await errorOf(exchange(settingsFor(url), call, post, { proceed: () => false }));
      expect([...outcomeOf(error), call.posted]).toEqual(["aborted", "not_sent", false]);
      expect(error.message).toBe(
        "test send R1: options.proceed returned false when the connection was ready. Nothing was sent.",
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(received).toHaveLength(1);
  });

  test("does not happen when proceed throws", async () => {
    const { url, received } = await serveAndRecord((response) => response.end("{}"));
    const proceed = () => {
      throw new Error("6222020000000000");
    };
    expect(outcomeOf(await errorOf(send(url, {}, { proceed })))).toEqual(["network", "not_sent"]);
    expect(received).toHaveLength(0);
  });

  test("does not happen when the time was up before, whichever clock shows it", async () => {
    const { url, received } = await serveAndRecord((response) => response.end("{}"));
    for (const [clock, method] of [
      [Date, "now"],
      [performance, "now"],
    ] as const) {
      let asleep = 0;
      const real = (clock as { now(): number })[method].bind(clock);
      const spy = vi.spyOn(clock as { now(): number }, method).mockImplementation(() => real() + asleep);
      const work = send(url, {}, { timeoutMs: 60_000 });
      asleep = 61_000;
      const error = await errorOf(work);
      spy.mockRestore();
      expect(outcomeOf(error)).toEqual(["timeout", "not_sent"]);
    }
    expect(received).toHaveLength(0);
  });

  test("waits for the TLS handshake, not only for the connection", async () => {
    let hello = "";
    let proceedCalls = 0;
    const url = await serveBytes((socket) => socket.on("data", (chunk) => (hello += chunk.toString("latin1"))));
    const options = { connectTimeoutMs: 80, proceed: () => ++proceedCalls > 0 };
    const error = await errorOf(send(url.replace("http:", "https:"), {}, options));
    expect(outcomeOf(error)).toEqual(["timeout", "not_sent"]);
    expect(error.message).toBe("test send R1: not connected in time (80 ms). Nothing was sent.");
    expect([proceedCalls, hello.length > 0, hello.includes("6222")]).toEqual([0, true, false]);
  });
});

test("an IPv6 address is connected to without its brackets, and named with them", async () => {
  const pieces: string[] = [];
  const agent = new HttpAgent();
  const connected: unknown[] = [];
  agent.createConnection = (options) => {
    connected.push((options as { host: unknown }).host);
    const connection = new Duplex({
      read: () => undefined,
      write(chunk, _encoding, done) {
        pieces.push(String(chunk));
        done();
      },
    });
    setImmediate(() => connection.push("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"));
    return connection;
  };
  await send("http://[::1]:8080/base", { agent });
  expect(connected).toEqual(["::1"]);
  expect(pieces.join("")).toMatch(/^POST \/base\/pay HTTP\/1\.1\r\n/);
  expect(pieces.join("")).toMatch(/\r\nHost: \[::1\]:8080\r\n/i);
});

describe("proof by state: what fails before the write is not_sent, whatever its code", () => {
  test.each([1, 9, 6000, 6666, 10080])("port %d works as any other: fetch would refuse it", async (port) => {
    const seen: unknown[] = [];
    const agent = new HttpAgent();
    agent.createConnection = (options) => {
      seen.push((options as { port: unknown }).port);
      throw Object.assign(new Error("no listener"), { code: "ECONNRESET" });
    };
    const error = await errorOf(send(`http://127.0.0.1:${port}`, { agent }));
    expect([...outcomeOf(error), seen.map(String)]).toEqual(["network", "not_sent", [String(port)]]);
    expect(outcomeOf(await errorOf(send("http://127.0.0.1:9")))).toEqual(["network", "not_sent"]);
  });

  test("a proxy that refuses CONNECT", async () => {
    const gateway = await serveTls();
    for (const status of [407, 403, 500, 502]) {
      const proxy = await startProxy(status);
      const agents = [new HttpsProxyAgent(proxy.url), new HttpsAgent({ proxyEnv: { HTTPS_PROXY: proxy.url } })];
      for (const agent of agents)
        expect(outcomeOf(await errorOf(send(gateway.url, { agent })))).toEqual(["network", "not_sent"]);
      expect(proxy.targets).toEqual(agents.map(() => `127.0.0.1:${gateway.port}`));
    }
    expect(gateway.received).toEqual([]);
  });

  test("an agent that fails, now or later, or gives a connection that is closed", async () => {
    const closed = new PassThrough();
    closed.destroy();
    const givers: ((done: (error: Error | null, stream: Duplex) => void) => Duplex | undefined)[] = [
      () => {
        throw new Error("no connection");
      },
      (done) => void setImmediate(done, new Error("no connection"), closed),
      () => closed,
    ];
    for (const give of givers) {
      const agent = new HttpAgent();
      agent.createConnection = (_options, done) => give(done as never) as never;
      expect(outcomeOf(await errorOf(send("http://127.0.0.1:1", { agent })))).toEqual(["network", "not_sent"]);
    }
  });

  test("an agent that never gives a connection: not connected in time, and aborted before", async () => {
    const agent = new HttpAgent();
    agent.createConnection = () => undefined as never;
    const late = await errorOf(send("http://127.0.0.1:1", { agent }, { connectTimeoutMs: 30 }));
    expect(outcomeOf(late)).toEqual(["timeout", "not_sent"]);
    const slow = await errorOf(send("http://127.0.0.1:1", { agent }, { timeoutMs: 30 }));
    expect([...outcomeOf(slow), slow.message]).toEqual([
      "timeout",
      "not_sent",
      "test send R1: timed out. Nothing was sent.",
    ]);
    const unreachable = await errorOf(send("http://127.0.0.1:1", { agent }, { signal: AbortSignal.timeout(30) }));
    expect([...outcomeOf(unreachable), unreachable.message]).toEqual([
      "aborted",
      "not_sent",
      "test send R1: aborted. Nothing was sent.",
    ]);
  });
});

describe("and what fails after it is unknown", () => {
  test("TLS 1.3 reports a missing client certificate only after the write", async () => {
    const { url, received } = await serveTls(undefined, {
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: "TLSv1.3",
    });
    const agent = new HttpsAgent({ ca: pem("ca.pem") });
    expect(outcomeOf(await errorOf(send(url, { agent })))).toEqual(["network", "unknown"]);
    expect(received).toEqual([]);
  });

  test("a kept connection that is dead", async () => {
    let sockets = 0;
    const url = await serveBytes((socket) => {
      sockets += 1;
      socket.once("data", () => {
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
        socket.once("data", () => socket.resetAndDestroy());
      });
    });
    await send(url);
    expect(outcomeOf(await errorOf(send(url)))).toEqual(["network", "unknown"]);
    expect(sockets).toBe(1);
  });
});

describe("a client that sends again by itself when a kept connection breaks, as Deno's does", () => {
  const url = "http://127.0.0.1:1";

  /** Gives connections that keep what is written to them; the first is a reused one, and `again` opens a second. */
  class RepeatingAgent extends HttpAgent {
    readonly written: string[] = [];
    readonly reused: boolean[] = [];
    again = () => {};

    override createConnection() {
      return new Duplex({
        read: () => undefined,
        writev: (chunks, done) => {
          this.written.push(chunks.map(({ chunk }) => String(chunk)).join(""));
          done();
        },
      });
    }

    addRequest(outgoing: ClientRequest) {
      this.again = () => {
        this.reused.push(outgoing.reusedSocket);
        outgoing.onSocket(this.createConnection() as never);
      };
      outgoing.reusedSocket = true;
      outgoing.onSocket(this.createConnection() as never);
    }
  }

  test("learns that the connection was new, and gets nothing for a second one", async () => {
    const agent = new RepeatingAgent();
    const proceed = vi.fn(() => true);
    const work = errorOf(send(url, { agent }, { proceed }));
    await vi.waitFor(() => expect(agent.written).toHaveLength(1));
    agent.again();
    expect(outcomeOf(await work)).toEqual(["network", "unknown"]);
    expect([agent.reused, agent.written.length, proceed.mock.calls.length]).toEqual([[false], 1, 1]);
  });
});

describe("connections", () => {
  test("are kept, and closed after 4 s or a second before the server's own hint", async () => {
    vi.setConfig({ testTimeout: 20_000 });
    const idleFor = async (keepAlive: string) => {
      const closed = Promise.withResolvers<number>();
      let sockets = 0;
      let answered = 0;
      const url = await serveBytes((socket) => {
        sockets += 1;
        socket.on("data", () => {
          answered = performance.now();
          socket.write(`HTTP/1.1 200 OK\r\nconnection: keep-alive\r\n${keepAlive}content-length: 2\r\n\r\n{}`);
        });
        socket.on("end", () => closed.resolve(performance.now() - answered));
      });
      await send(url);
      await send(url);
      expect(sockets).toBe(1);
      return closed.promise;
    };
    const [own, hinted] = await Promise.all([idleFor(""), idleFor("keep-alive: timeout=3\r\n")]);
    expect(own).toBeGreaterThan(3500);
    expect(hinted).toBeGreaterThan(1500);
    expect(hinted).toBeLessThan(3000);
  });

  test("that wait for an answer are not idle", { timeout: 20_000 }, async () => {
    const url = await serve((_request, response) => void setTimeout(() => response.end("{}"), 4500));
    expect((await send(url, { timeoutMs: 15_000 })).text).toBe("{}");
  });
});

describe("agents", () => {
  test("a private CA and a client certificate, alone and behind a proxy, with Node's own agent", async () => {
    const gateway = await serveTls(undefined, { requestCert: true, rejectUnauthorized: true });
    const proxy = await startProxy(200);
    const tls = { ca: pem("ca.pem"), key: pem("client.key"), cert: pem("client.pem"), keepAlive: true };
    const direct = new HttpsAgent(tls);
    const proxied = new HttpsAgent({ ...tls, proxyEnv: { HTTPS_PROXY: proxy.url } });
    onTestFinished(() => {
      direct.destroy();
      proxied.destroy();
    });
    for (const agent of [direct, proxied, direct, proxied])
      expect((await send(gateway.url, { agent })).text).toBe("{}");
    expect([gateway.received.length, proxy.targets.length]).toEqual([4, 1]);
  });

  test("a proxy that is found by https-proxy-agent", async () => {
    const gateway = await serveTls();
    const proxy = await startProxy(200);
    // What its options are for is the proxy; those of the gateway's TLS go here.
    const agent = new HttpsProxyAgent(proxy.url);
    Object.assign(agent.options, { ca: pem("ca.pem") });
    expect((await send(gateway.url, { agent })).text).toBe("{}");
    expect([gateway.received, proxy.targets.length]).toEqual([[order], 1]);
  });
});

describe("a fetch of the settings", () => {
  test("gets an address and one body that it can take once: undici's with a ProxyAgent works", async () => {
    const gateway = await serveTls();
    const proxy = await startProxy(200);
    const dispatcher = new ProxyAgent({ uri: proxy.url, requestTls: { ca: pem("ca.pem") } });
    onTestFinished(() => dispatcher.close());
    const fetching = (url: string, init: object) =>
      undiciFetch(url, { ...init, dispatcher }) as unknown as Promise<Response>;
    expect((await send(gateway.url, { fetch: fetching })).text).toBe("{}");
    expect([gateway.received, proxy.targets]).toEqual([[order], [`127.0.0.1:${gateway.port}`]]);
  });

  test("calls proceed before the call, and again when the body is read", async () => {
    const { url, received } = await serveAndRecord((response) => response.end("{}"));
    const fetching = vi.fn((address: string, init: RequestInit) => fetch(address, init));
    for (const allowed of [0, 1]) {
      let proceedCalls = 0;
      const error = await errorOf(send(url, { fetch: fetching }, { proceed: () => proceedCalls++ < allowed }));
      expect([...outcomeOf(error), proceedCalls]).toEqual(["aborted", "not_sent", allowed + 1]);
    }
    expect(fetching).toHaveBeenCalledOnce();
    let proceedCalls = 0;
    await send(url, { fetch: fetching }, { proceed: () => ++proceedCalls > 0 });
    expect([proceedCalls, received.length]).toEqual([2, 1]);
  });

  test("is made to cancel an answer whose rest is not read", async () => {
    for (const [status, length, letGo] of [
      [200, 10, false],
      [200, 2000, true],
      [503, 10, true],
    ] as const) {
      let signal: AbortSignal | null | undefined;
      const fetching = async (_url: string, init: RequestInit) => {
        signal = init.signal;
        return new Response("x".repeat(length), { status });
      };
      await send("https://gateway.example", { fetch: fetching, maxResponseBytes: 1000 }).catch(() => undefined);
      expect([status, length, signal?.aborted]).toEqual([status, length, letGo]);
    }
  });

  test("that takes the body only when the call has ended gets nothing", async () => {
    let late: ReadableStream | undefined;
    const keeping = (_url: string, init: RequestInit) => {
      late = init.body as ReadableStream;
      return new Promise<Response>(() => undefined);
    };
    const error = await errorOf(send("https://gateway.example", { fetch: keeping, timeoutMs: 30 }));
    expect(outcomeOf(error)).toEqual(["timeout", "unknown"]);
    await expect(late?.getReader().read()).rejects.toMatchObject({ code: "timeout" });
  });

  test("is refused at once where its port is one that fetch refuses: the same list", async () => {
    const refused: number[] = [];
    for (let port = 1; port < 11_000; port++) {
      const settings = () => settingsFor(`http://127.0.0.1:${port}`, { fetch });
      try {
        settings();
      } catch (error) {
        expect((error as PayoutError).code).toBe("configuration");
        refused.push(port);
      }
    }
    expect(refused).toHaveLength(82);
    for (const port of refused)
      await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ cause: { message: "bad port" } });
    expect(() => settingsFor("http://127.0.0.1:6666")).not.toThrow();
  });
});

describe("an answer in many pieces", () => {
  /** One that goes on in chunks of one byte until the client hangs up. */
  function endless(): Promise<string> {
    const chunks = Buffer.from("1\r\nx\r\n".repeat(10_000));
    return serveBytes((socket) => {
      const more = () => {
        while (!socket.destroyed && socket.write(chunks));
      };
      socket.once("data", () => {
        socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
        socket.on("drain", more);
        more();
      });
    });
  }

  test("of one byte costs bytes, not objects", async () => {
    const maxResponseBytes = 1_000_000;
    const url = await endless();
    await errorOf(send(url, { timeoutMs: 15_000, maxResponseBytes: 1000 }));
    const { result: error, megabytes } = await keptWhile(() =>
      errorOf(send(url, { timeoutMs: 45_000, maxResponseBytes })),
    );
    expect(error.message).toContain("longer than 1000000 bytes");
    // A million pieces kept as they came are 200 MB.
    expect(megabytes).toBeLessThan(30);
  });
});

test("an agent must fit the address, and stands alone", () => {
  const refused: [CommonSettings, RegExp][] = [
    [{ agent: new HttpAgent() }, /settings\.agent must be an https\.Agent/],
    [{ agent: {} as HttpAgent }, /settings\.agent must be an agent of node:http or node:https/],
    [{ agent: new HttpsAgent(), fetch }, /settings\.agent and settings\.fetch exclude each other/],
  ];
  for (const [more, problem] of refused) expect(() => settingsFor("https://gateway.example", more)).toThrow(problem);
  expect(() => settingsFor("http://127.0.0.1:80", { agent: new HttpsAgent() })).toThrow(/must be an http\.Agent/);
});
