import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttpsServer } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tls from "node:tls";
import { inspect } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { connectionNeverMade, safeCause } from "../src/connection.ts";
import type { PayoutError } from "../src/errors.ts";
import { exchange } from "../src/http.ts";
import { aCall, errorOf, listen, serve, serveBytes, settingsFor } from "./support.ts";

function send(url: string): Promise<PayoutError> {
  return errorOf(exchange(settingsFor(url), aCall(), { method: "POST", path: "/pay", body: '{"a":1}' }));
}

function codeOf(error: PayoutError): unknown {
  return (error.cause as { code?: unknown } | undefined)?.code;
}

/** A certificate for the host, signed by itself. */
function selfSigned(host: string): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), "payout-core-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const { status, stderr } = spawnSync(
    "openssl",
    ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"].concat([
      "-subj",
      `/CN=${host}`,
      "-addext",
      `subjectAltName=DNS:${host}`,
      "-keyout",
      key,
      "-out",
      cert,
    ]),
    { encoding: "utf8" },
  );
  expect(status, stderr).toBe(0);
  return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
}

/** A TLS server with the certificate, and how many requests it got. */
async function serveTls(host: string): Promise<{ url: string; cert: string; requests: () => number }> {
  const pair = selfSigned(host);
  let requests = 0;
  const port = await listen(
    createHttpsServer(pair, (_request, response) => {
      requests += 1;
      response.end("{}");
    }),
  );
  return { url: `https://127.0.0.1:${port}`, cert: pair.cert, requests: () => requests };
}

describe("proof that nothing was sent", () => {
  test("a port without a listener", async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) =>
      server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port)),
    );
    await new Promise((resolve) => server.close(resolve));
    const error = await send(`http://127.0.0.1:${port}`);
    expect([error.code, error.outcome, codeOf(error)]).toEqual(["network", "not_sent", "ECONNREFUSED"]);
    expect(error.message).toBe("test send R1: could not reach the gateway. Nothing was sent.");
    // Under this name there are two addresses, so two refusals are summed up in one error.
    expect((await send(`http://localhost:${port}`)).outcome).toBe("not_sent");
  });

  test("a host name that does not exist", async () => {
    const error = await send("https://gateway.invalid");
    expect([error.code, error.outcome]).toEqual(["network", "not_sent"]);
    expect(codeOf(error)).toMatch(/^(?:ENOTFOUND|EAI_AGAIN)$/);
  });

  test("a self-signed certificate", async () => {
    const { url, requests } = await serveTls("127.0.0.1");
    const error = await send(url);
    expect([error.code, error.outcome, codeOf(error)]).toEqual(["network", "not_sent", "DEPTH_ZERO_SELF_SIGNED_CERT"]);
    expect(requests()).toBe(0);
  });

  test("a TLS handshake that the other side ends", async () => {
    const url = await serveBytes((socket) => socket.once("data", () => socket.destroy()));
    expect((await send(url.replace("http:", "https:"))).outcome).toBe("not_sent");
  });

  test("a server that speaks no TLS", async () => {
    const url = await serve((_request, response) => response.end("{}"));
    expect((await send(url.replace("http:", "https:"))).outcome).toBe("not_sent");
  });

  test.runIf("setDefaultCACertificates" in tls)("a certificate for another host", async () => {
    const { url, cert, requests } = await serveTls("another.example");
    const trusted = tls.getCACertificates("default");
    tls.setDefaultCACertificates([cert]);
    onTestFinished(() => tls.setDefaultCACertificates(trusted));
    const error = await send(url);
    expect([error.code, error.outcome, codeOf(error)]).toEqual(["network", "not_sent", "ERR_TLS_CERT_ALTNAME_INVALID"]);
    expect(requests()).toBe(0);
  });
});

describe("no proof", () => {
  test.each(["end", "resetAndDestroy"] as const)("a connection that meets %s with the first byte", async (how) => {
    const url = await serveBytes((socket) => socket.once("data", () => void socket[how]()));
    const error = await send(url);
    expect([error.code, error.outcome]).toEqual(["network", "unknown"]);
    expect(error.message).toBe("test send R1: lost the connection. Money may have moved: query R1, do not pay again.");
  });

  test.each(["end", "resetAndDestroy"] as const)(
    "a connection that meets %s at once, unless the end is seen before anything is written",
    async (how) => {
      for (let round = 0; round < 20; round++) {
        let arrived = 0;
        const url = await serveBytes((socket) => {
          socket.on("data", (chunk) => {
            arrived += chunk.length;
          });
          socket[how]();
        });
        const error = await send(url);
        expect(error.code).toBe("network");
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (error.outcome === "not_sent") expect(arrived).toBe(0);
        else expect(error.outcome).toBe("unknown");
      }
    },
  );

  test("a connection that is reset before the body was read", async () => {
    const url = await serve((request) => request.socket.resetAndDestroy());
    expect((await send(url)).outcome).toBe("unknown");
  });

  test.each(["end", "reset"])("a connection that has an %s after the body was read", async (how) => {
    let got = "";
    const url = await serve((request) => {
      request.on("data", (chunk: Buffer) => {
        got += chunk.toString();
        if (how === "end") request.socket.destroy();
        else request.socket.resetAndDestroy();
      });
    });
    const error = await send(url);
    expect([error.code, error.outcome, got]).toEqual(["network", "unknown", '{"a":1}']);
  });

  test("an answer that is not HTTP, and the error does not keep its bytes", async () => {
    const url = await serveBytes((socket) =>
      socket.on("data", () => socket.write("HTTP/1.1 200 OK\r\nX-Account: \u0001 6222020000000000\r\n\r\n")),
    );
    const error = await send(url);
    expect([error.code, error.outcome]).toEqual(["network", "unknown"]);
    expect(inspect(error, { depth: 8, showHidden: true })).not.toContain("6222020000000000");
  });
});

describe("a connection that is kept", () => {
  /** Two sends, the second on the connection of the first, where the server then does something else. */
  async function secondSend(second: (socket: import("node:net").Socket) => void) {
    const posts: number[] = [];
    let connections = 0;
    const url = await serveBytes((socket) => {
      const connection = ++connections;
      let count = 0;
      socket.on("data", (chunk) => {
        if (!chunk.toString().includes("POST ")) return;
        posts.push(connection);
        count += 1;
        if (count === 1) socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
        else second(socket);
      });
    });
    const settings = settingsFor(url);
    const request = { method: "POST", path: "/", body: '{"a":1}' } as const;
    await exchange(settings, aCall(), request);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const error = await errorOf(exchange(settings, aCall(), request));
    return { error, posts };
  }

  test.each(["end", "resetAndDestroy"] as const)(
    "and met with %s is unknown, and nothing is posted again",
    async (how) => {
      const { error, posts } = await secondSend((socket) => void socket[how]());
      expect([error.code, error.outcome]).toEqual(["network", "unknown"]);
      expect(posts).toEqual([1, 1]);
    },
  );

  test("and closed by the server in between is never more than one POST", async () => {
    for (const wait of [0, 1, 30]) {
      const bodies: string[] = [];
      const url = await serve((request, response) => {
        request.on("data", (chunk: Buffer) => bodies.push(chunk.toString()));
        request.on("end", () => {
          response.end("{}", () => setTimeout(() => request.socket.destroy(), 1));
        });
      });
      const settings = settingsFor(url);
      for (const body of ["one", "two"]) {
        const work = exchange(settings, aCall(), { method: "POST", path: "/", body });
        const outcome = await work.then(
          () => "answered",
          (error: PayoutError) => error.outcome,
        );
        expect(["answered", "unknown"]).toContain(outcome);
        if (outcome === "answered") expect(bodies.filter((seen) => seen === body)).toHaveLength(1);
        else expect(bodies.filter((seen) => seen === body).length).toBeLessThan(2);
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  });
});

describe("what proves it, error by error", () => {
  const system = (code: string, syscall?: string) =>
    Object.assign(new Error(code), { code, ...(syscall && { syscall }) });
  const fetchFailed = (cause: unknown) => new TypeError("fetch failed", { cause });

  test.each<[boolean, unknown]>([
    [true, system("ECONNREFUSED", "connect")],
    [true, system("EHOSTUNREACH", "connect")],
    [true, system("ENETUNREACH", "connect")],
    [true, system("ETIMEDOUT", "connect")],
    [true, system("ENOTFOUND", "getaddrinfo")],
    [true, system("EAI_AGAIN", "getaddrinfo")],
    [true, system("UND_ERR_CONNECT_TIMEOUT")],
    [true, system("CERT_HAS_EXPIRED")],
    [true, system("UNABLE_TO_VERIFY_LEAF_SIGNATURE")],
    [true, new AggregateError([system("ECONNREFUSED", "connect"), system("ENETUNREACH", "connect")])],
    [false, new AggregateError([system("ECONNREFUSED", "connect"), system("ECONNRESET", "read")])],
    [false, new AggregateError([])],
    [false, system("ECONNRESET", "read")],
    [false, system("ECONNRESET")],
    [false, system("EPIPE", "write")],
    [false, system("ETIMEDOUT", "read")],
    [false, system("ETIMEDOUT")],
    [false, system("EHOSTUNREACH", "read")],
    [false, system("EHOSTUNREACH", "write")],
    [false, system("EHOSTUNREACH", "shutdown")],
    [false, system("EHOSTUNREACH")],
    [false, system("ECONNREFUSED")],
    [false, system("UND_ERR_SOCKET")],
    [false, system("UND_ERR_HEADERS_TIMEOUT")],
    [false, system("UND_ERR_BODY_TIMEOUT")],
    [false, system("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED")],
    [false, new Error("ECONNREFUSED")],
    [false, "ECONNREFUSED"],
    [false, undefined],
    [false, null],
  ])("%s: %s", (proof, error) => {
    expect(connectionNeverMade(error)).toBe(proof);
    expect(connectionNeverMade(fetchFailed(error))).toBe(proof);
    expect(connectionNeverMade(fetchFailed(fetchFailed(error)))).toBe(proof);
  });

  test("the innermost error decides, not what is written around it", () => {
    const wrapped = Object.assign(fetchFailed(system("ECONNRESET", "read")), {
      code: "ECONNREFUSED",
      syscall: "connect",
    });
    expect(connectionNeverMade(wrapped)).toBe(false);
  });

  test("causes that go in a circle come to an end", () => {
    const circle = new Error("round");
    circle.cause = circle;
    expect(connectionNeverMade(circle)).toBe(false);
    expect(safeCause(circle).message).toBe("Error");
  });

  test("what is kept is code and text of the system, nothing that a wrapper or the answer holds", () => {
    const secret = "6222020000000000";
    const refused = Object.assign(system("ECONNREFUSED", "connect"), { message: "connect ECONNREFUSED 127.0.0.1:1" });
    const kept = safeCause(Object.assign(fetchFailed(refused), { request: { body: secret } }));
    expect([kept.message, (kept as { code?: unknown }).code]).toEqual([
      "connect ECONNREFUSED 127.0.0.1:1",
      "ECONNREFUSED",
    ]);
    const both = Object.assign(new AggregateError([refused, refused]), { code: "ECONNREFUSED" });
    expect(safeCause(both).message).toContain("connect ECONNREFUSED 127.0.0.1:1");
    const hiding = [
      Object.assign(new Error(secret), { config: { data: secret } }),
      Object.assign(system("HPE_INVALID_CONSTANT"), { message: secret, data: secret }),
      Object.assign(new TypeError(`"${secret}" is an invalid header value`)),
      fetchFailed(Object.assign(new Error(secret), { code: "ERR_INVALID_ARG_VALUE" })),
      { secret },
      secret,
      undefined,
    ];
    for (const error of hiding) expect(inspect(safeCause(error), { depth: 8, showHidden: true })).not.toContain(secret);
  });
});
