import { getEventListeners } from "node:events";
import type { ServerResponse } from "node:http";
import { inspect } from "node:util";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { PayoutError } from "../src/errors.ts";
import { exchange, type HttpRequest } from "../src/http.ts";
import { aCall, errorOf, serve, serveAndRecord, serveBytes, settingsFor } from "./support.ts";

const post: HttpRequest = { method: "POST", path: "/pay", body: '{"a":1}' };

function answering(status: number, body: string | Uint8Array = "", headers: Record<string, string> = {}) {
  return serveAndRecord((response) => response.writeHead(status, headers).end(body));
}

describe("one request", () => {
  test("is one POST of exactly these bytes, with its length and not in chunks", async () => {
    const { url, received } = await answering(200, '{"ok":1}');
    const body = '{"name":"张三 😀","half":"\\ud800"}';
    const headers = { "content-type": "application/json", "x-key": "k" };
    const answer = await exchange(settingsFor(`${url}/base/`), aCall(), { ...post, body, headers });
    expect(answer).toEqual({ status: 200, text: '{"ok":1}' });
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ method: "POST", body });
    expect(received[0]?.headers).toMatchObject({
      ...headers,
      "content-length": String(Buffer.byteLength(body)),
      accept: "application/json, text/plain;q=0.5",
    });
    expect(received[0]?.headers["transfer-encoding"]).toBeUndefined();
  });

  test("goes below the base URL", async () => {
    const paths: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      paths.push(request.url);
      response.end();
    });
    await exchange(settingsFor(`${url}/base/`), aCall(), post);
    expect(paths).toEqual(["/base/pay"]);
  });

  test("may be a GET without a body", async () => {
    const { url, received } = await answering(200, "{}");
    await exchange(settingsFor(url), aCall("query"), { method: "GET", path: "/pay?a=1" });
    expect(received[0]).toMatchObject({ method: "GET", body: "" });
    expect(received[0]?.headers["content-length"]).toBeUndefined();
  });

  test.each(["GET", "POST"] as const)("by %s is never repeated, whatever its outcome", async (method) => {
    let requests = 0;
    const url = await serve((request) => {
      requests += 1;
      request.socket.resetAndDestroy();
    });
    await errorOf(exchange(settingsFor(url), aCall("query"), { method, path: "/" }));
    const { url: busy, received } = await answering(503, "", { "retry-after": "0" });
    await errorOf(exchange(settingsFor(busy), aCall("query"), { method, path: "/" }));
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect([requests, received.length]).toEqual([1, 1]);
  });

  test("goes through the fetch of the settings, with redirects left alone", async () => {
    const { url, received } = await answering(302, "", { location: "/elsewhere" });
    const calls: [url: unknown, redirect: unknown][] = [];
    const fetching = (address: string, init: RequestInit) => {
      calls.push([address, init.redirect]);
      return fetch(address, init);
    };
    await errorOf(exchange(settingsFor(url, { fetch: fetching }), aCall(), post));
    expect(calls).toEqual([[`${url}/pay`, "manual"]]);
    expect(received).toHaveLength(1);
  });

  test("marks the call as posted only when bytes may have left", async () => {
    const { url } = await answering(200);
    const [aborted, misheaded, sent] = [aCall(), aCall(), aCall()];
    await errorOf(exchange(settingsFor(url), aborted, post, { signal: AbortSignal.abort() }));
    await errorOf(exchange(settingsFor(url), misheaded, { ...post, headers: { "x-key": "a\nb" } }));
    await exchange(settingsFor(url), sent, post);
    expect([aborted.posted, misheaded.posted, sent.posted]).toEqual([false, false, true]);
  });
});

describe("421 Misdirected Request", () => {
  test("is the reason why the body can be read only once: fetch sends a text a second time", async () => {
    const { url, received } = await answering(421);
    await fetch(url, { method: "POST", body: '{"a":1}' });
    expect(received.map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}']);
  });

  test("is one POST, and an answer for the provider to judge", async () => {
    const { url, received } = await answering(421, "misdirected");
    const answers = [await exchange(settingsFor(url), aCall(), post), await exchange(settingsFor(url), aCall(), post)];
    expect(answers).toEqual([421, 421].map((status) => ({ status, text: "misdirected" })));
    expect(received).toHaveLength(2);
  });
});

describe("the status of an answer", () => {
  test.each([200, 201, 204, 400, 401, 403, 404, 405, 407, 408, 409, 418, 422, 425])(
    "%d is for the provider to judge, after one POST",
    async (status) => {
      const { url, received } = await answering(status, status === 204 ? "" : "text");
      const { status: seen, text } = await exchange(settingsFor(url), aCall(), post);
      expect([seen, text]).toEqual([status, status === 204 ? "" : "text"]);
      expect(received).toHaveLength(1);
    },
  );

  test.each([
    [300, "bad_response"],
    [301, "bad_response"],
    [302, "bad_response"],
    [303, "bad_response"],
    [304, "bad_response"],
    [307, "bad_response"],
    [308, "bad_response"],
    [429, "rate_limited"],
    [500, "unavailable"],
    [502, "unavailable"],
    [503, "unavailable"],
    [504, "unavailable"],
    [599, "unavailable"],
  ])("%d is %s and unknown, after one POST and nothing else", async (status, code) => {
    const { url, received } = await answering(status, '{"code":0}', { location: "/elsewhere", "retry-after": "0" });
    const error = await errorOf(exchange(settingsFor(url), aCall(), post));
    expect([error.code, error.outcome, error.httpStatus]).toEqual([code, "unknown", status]);
    expect(error.message).toMatch(/Money may have moved: query R1, do not pay again\.$/);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(received).toHaveLength(1);
  });

  test("407, which a fetch of the settings keeps to itself, is unknown after one POST", async () => {
    const { url, received } = await answering(407, "text");
    const error = await errorOf(exchange(settingsFor(url, { fetch }), aCall(), post));
    expect([error.code, error.outcome]).toEqual(["network", "unknown"]);
    expect(received).toHaveLength(1);
  });

  test("of a query has no outcome, and the error says that nothing changed", async () => {
    const { url } = await answering(503);
    const error = await errorOf(exchange(settingsFor(url), aCall("query"), post));
    expect("outcome" in error).toBe(false);
    expect(error.message).toBe(
      "test query R1: the gateway answered HTTP 503. Nothing changed at the gateway: query again.",
    );
  });
});

describe("the size of an answer", () => {
  const limited = { maxResponseBytes: 1000 };

  test("may be just the limit, in bytes", async () => {
    const { url } = await answering(200, "ü".repeat(500));
    expect((await exchange(settingsFor(url, limited), aCall(), post)).text).toHaveLength(500);
  });

  test("beyond the limit is not read", async () => {
    const { url } = await answering(200, `${"ü".repeat(500)}x`);
    const error = await errorOf(exchange(settingsFor(url, limited), aCall(), post));
    expect([error.code, error.outcome, error.httpStatus]).toEqual(["bad_response", "unknown", 200]);
    expect(error.message).toContain("longer than 1000 bytes (settings.maxResponseBytes)");
  });

  test.each([200, 503])("of %d without an end is not waited for, and the connection is let go", async (status) => {
    let closed: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const url = await serve((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(10_000)));
      };
      response.writeHead(status).on("drain", more).on("close", closed);
      more();
    });
    const { code } = await errorOf(exchange(settingsFor(url, limited), aCall(), post));
    expect(code).toBe(status === 200 ? "bad_response" : "unavailable");
    // At once, and not at the next garbage collection.
    const late = new Promise((_resolve, reject) => setTimeout(() => reject(new Error("still open")), 500));
    await Promise.race([ended, late]);
  });

  test("counts what was packed: a small gzip answer can be a long text", async () => {
    const packed = gzipSync("x".repeat(10_000_000));
    expect(packed.length).toBeLessThan(20_000);
    const { url } = await answering(200, packed, { "content-encoding": "gzip" });
    expect((await errorOf(exchange(settingsFor(url), aCall(), post))).message).toContain("longer than 1048576 bytes");
  });
});

describe("the text of an answer", () => {
  const packed: Record<string, (text: string) => Uint8Array> = {
    gzip: gzipSync,
    "X-GZIP": gzipSync,
    deflate: deflateSync,
    "deflate ": deflateRawSync,
    br: brotliCompressSync,
    "gzip, br": (text) => brotliCompressSync(gzipSync(text)),
    identity: Buffer.from,
    constructor: Buffer.from,
  };

  test.each(Object.entries(packed))("is unpacked from %s", async (encoding, pack) => {
    const text = '{"name":"张三"}';
    const { url } = await answering(200, pack(text), { "content-encoding": encoding });
    expect((await exchange(settingsFor(url), aCall(), post)).text).toBe(text);
  });

  test("is unpacked from two encodings in headers of their own, whatever their case", async () => {
    const text = '{"ok":1}';
    const bytes = brotliCompressSync(gzipSync(text));
    const url = await serve((_request, response) =>
      response.writeHead(200, ["Content-Encoding", "gzip", "CONTENT-ENCODING", "br"]).end(bytes),
    );
    expect((await exchange(settingsFor(url), aCall(), post)).text).toBe(text);
  });

  test.each(["gzip", "deflate", "br"])("that is packed badly is unknown: %s", async (encoding) => {
    const { url } = await answering(200, '{"code":0}', { "content-encoding": encoding });
    const error = await errorOf(exchange(settingsFor(url), aCall(), post));
    expect([error.code, error.outcome, error.httpStatus]).toEqual(["bad_response", "unknown", 200]);
    expect(error.message).toContain("cannot be decompressed");
  });

  test("that is empty is empty, whatever it says of its packing", async () => {
    const { url } = await answering(200, "", { "content-encoding": "gzip" });
    expect((await exchange(settingsFor(url), aCall(), post)).text).toBe("");
  });

  test.each([
    ["a lone byte", [0x7b, 0xff, 0x7d]],
    ["a cut character", [0x7b, 0xe5, 0xbc]],
    ["an overlong character", [0xc0, 0xaf]],
    ["half a surrogate pair", [0xed, 0xa0, 0x80]],
    ["GBK", [0xd5, 0xc5, 0xc8, 0xfd]],
  ])("with %s is not UTF-8, and unknown", async (_name, bytes) => {
    const { url } = await answering(200, Uint8Array.from(bytes));
    const error = await errorOf(exchange(settingsFor(url), aCall(), post));
    expect([error.code, error.outcome, error.httpStatus]).toEqual(["bad_response", "unknown", 200]);
    expect(error.message).toContain("is not UTF-8");
  });

  test("is put together from pieces that cut a character", async () => {
    const bytes = Buffer.from('{"name":"张三"}');
    const url = await serve(async (_request, response) => {
      for (const byte of bytes) {
        response.write(Uint8Array.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    });
    expect((await exchange(settingsFor(url), aCall(), post)).text).toBe('{"name":"张三"}');
  });

  test("that is shorter than promised is unknown", async () => {
    const url = await serveBytes((socket) =>
      socket.once("data", () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{"code":0}')),
    );
    const error = await errorOf(exchange(settingsFor(url), aCall(), post));
    expect([error.code, error.outcome]).toEqual(["network", "unknown"]);
  });
});

describe("the time of a call", () => {
  const hanging: Record<string, (response: ServerResponse) => void> = {
    "no answer": () => undefined,
    "headers and no body": (response) => void response.writeHead(200, { "content-length": "5" }).flushHeaders(),
    "a byte at a time": (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(" "), 10);
      response.on("close", () => clearInterval(timer));
    },
  };

  test.each(Object.entries(hanging))("ends with %s, and the outcome is unknown", async (_name, answer) => {
    let closed: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const { url, received } = await serveAndRecord((response) => {
      response.on("close", closed);
      answer(response);
    });
    const started = performance.now();
    const error = await errorOf(exchange(settingsFor(url), aCall(), post, { timeoutMs: 120 }));
    expect([error.code, error.outcome]).toEqual(["timeout", "unknown"]);
    expect(performance.now() - started).toBeGreaterThanOrEqual(118);
    expect(performance.now() - started).toBeLessThan(5000);
    await ended;
    expect(received).toHaveLength(1);
  });

  test("ends too when a fetch of the settings does not know signals, before the answer or within it", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    onTestFinished(() => void process.off("unhandledRejection", unhandled));
    const deaf: (typeof fetch)[] = [
      () => new Promise(() => undefined),
      async () => new Response(new ReadableStream({ pull: () => new Promise(() => undefined) })),
      () => new Promise((_resolve, reject) => setTimeout(() => reject(new Error("late")), 80)),
    ];
    for (const fetching of deaf) {
      const settings = settingsFor("https://gateway.example", { fetch: fetching, timeoutMs: 40 });
      expect((await errorOf(exchange(settings, aCall(), post))).code).toBe("timeout");
    }
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(unhandled).not.toHaveBeenCalled();
  });

  test("is 90 s for send and 30 s for the rest; the settings change it, and the call's own limit goes first", async () => {
    const { url } = await answering(200);
    const timer = vi.spyOn(globalThis, "setTimeout");
    onTestFinished(() => timer.mockRestore());
    const limits = async (...args: [Parameters<typeof settingsFor>[1], Parameters<typeof aCall>[0], number?]) => {
      timer.mockClear();
      const [more, operation, timeoutMs] = args;
      await exchange(settingsFor(url, more), aCall(operation), post, timeoutMs === undefined ? {} : { timeoutMs });
      return timer.mock.calls
        .map(([, delay]) => delay)
        .filter((delay) => [90_000, 30_000, 7777, 5555].includes(delay ?? 0));
    };
    const unset = { timeoutMs: undefined } as object;
    expect(await limits(unset, "send")).toEqual([90_000]);
    expect(await limits(unset, "query")).toEqual([30_000]);
    expect(await limits(unset, "balance")).toEqual([30_000]);
    expect(await limits({ timeoutMs: 7777 }, "send")).toEqual([7777]);
    expect(await limits({ timeoutMs: 7777 }, "send", 5555)).toEqual([5555]);
  });

  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, "100", null])(
    "cannot be %s, and nothing is sent",
    async (timeoutMs) => {
      const { url, received } = await answering(200);
      const options = { timeoutMs: timeoutMs as number };
      // null means not given here.
      if (timeoutMs === null) return void (await exchange(settingsFor(url), aCall(), post, options));
      const error = await errorOf(exchange(settingsFor(url), aCall(), post, options));
      expect([error.code, error.outcome]).toEqual(["configuration", "not_sent"]);
      expect(error.message).toContain("options.timeoutMs");
      expect(received).toHaveLength(0);
    },
  );

  test("leaves no timer behind", async () => {
    const { url } = await answering(200);
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    await exchange(settingsFor(url), aCall(), post);
    const before = timers();
    for (let call = 0; call < 20; call++) await exchange(settingsFor(url), aCall(), post);
    expect(timers()).toBeLessThan(before + 5);
  });
});

describe("a signal", () => {
  test("aborted before is proof that nothing was sent", async () => {
    const { url, received } = await answering(200);
    const error = await errorOf(exchange(settingsFor(url), aCall(), post, { signal: AbortSignal.abort("secretword") }));
    expect([error.code, error.outcome]).toEqual(["aborted", "not_sent"]);
    expect(inspect(error, { depth: 8 })).not.toContain("secretword");
    expect(received).toHaveLength(0);
  });

  test.each(["before the answer", "within the answer"])("aborted on its way, %s, is unknown", async (when) => {
    const controller = new AbortController();
    const { url, received } = await serveAndRecord((response) => {
      if (when === "within the answer") response.writeHead(200, { "content-length": "5" }).write("{");
      setTimeout(() => controller.abort(new Error("secretword")), 20);
    });
    const error = await errorOf(exchange(settingsFor(url), aCall(), post, { signal: controller.signal }));
    expect([error.code, error.outcome]).toEqual(["aborted", "unknown"]);
    expect(inspect(error, { depth: 8 })).not.toContain("secretword");
    expect(received).toHaveLength(1);
  });

  test("that lives long keeps nothing of the calls that used it", async () => {
    const { signal } = new AbortController();
    const { url } = await answering(200);
    const { url: broken } = await answering(503);
    for (let call = 0; call < 5; call++) {
      await exchange(settingsFor(url), aCall(), post, { signal });
      await errorOf(exchange(settingsFor(broken), aCall(), post, { signal }));
      await errorOf(exchange(settingsFor(url), aCall(), post, { signal, timeoutMs: 0 }));
      await errorOf(exchange(settingsFor(url), aCall(), { ...post, headers: { "x-key": "a\nb" } }, { signal }));
    }
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  test("aborted after the answer changes nothing", async () => {
    const controller = new AbortController();
    const { url } = await answering(200, "{}");
    const answer = exchange(settingsFor(url), aCall(), post, { signal: controller.signal });
    expect((await answer).text).toBe("{}");
    controller.abort();
    await expect(answer).resolves.toEqual({ status: 200, text: "{}" });
  });
});

describe("secrets", () => {
  test.each(["secret\nword", "secret\u0000word", "密钥secretword", "secret\rword"])(
    "a header that HTTP cannot carry is named and not shown, and nothing is sent: %j",
    async (value) => {
      const { url, received } = await answering(200);
      const error = await errorOf(exchange(settingsFor(url), aCall(), { ...post, headers: { "x-key": value } }));
      expect([error.code, error.outcome]).toEqual(["configuration", "not_sent"]);
      expect(error.message).toBe("test send R1: header x-key cannot hold the value of its setting. Nothing was sent.");
      expect(inspect(error, { depth: 8, showHidden: true })).not.toContain("secret");
      expect(received).toHaveLength(0);
    },
  );

  test("a fetch of the settings may throw anything: it is unknown, and what it holds is not kept", async () => {
    const held = Object.assign(new Error("POST secretword"), { config: { data: "secretword" } });
    for (const thrown of [held, "secretword", { secretword: "secretword" }, undefined]) {
      const fetching = () => Promise.reject(thrown);
      const settings = settingsFor("https://gateway.example", { fetch: fetching });
      const error = await errorOf(exchange(settings, aCall(), post));
      expect([error.code, error.outcome]).toEqual(["network", "unknown"]);
      expect(inspect(error, { depth: 8, showHidden: true })).not.toContain("secretword");
    }
  });

  test("no error of a call holds the request or the answer", async () => {
    const secret = "6222020000000000";
    const request = { ...post, body: JSON.stringify({ accountNo: secret }), headers: { authorization: secret } };
    const urls = await Promise.all([
      answering(503, secret).then(({ url }) => url),
      answering(302, secret, { location: `/${secret}` }).then(({ url }) => url),
      answering(200, Uint8Array.from([...Buffer.from(secret), 0xff])).then(({ url }) => url),
      serve((incoming) => incoming.socket.resetAndDestroy()),
      serveBytes((socket) => socket.on("data", (chunk) => socket.end(chunk))),
    ]);
    for (const url of urls) {
      const error = await errorOf(exchange(settingsFor(url), aCall(), request));
      expect(PayoutError.is(error)).toBe(true);
      expect(inspect(error, { depth: 8, showHidden: true }), url).not.toContain(secret);
    }
  });
});
