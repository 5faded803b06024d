import { createHmac } from "node:crypto";
import { once } from "node:events";
import { connect as connectHttp2, createServer as createHttp2Server } from "node:http2";
import { connect } from "node:net";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { NotificationRequest, Payout, PayoutProvider } from "../src/contract.ts";
import { failure, PayoutError } from "../src/errors.ts";
import { toNodeHandler } from "../src/node-handler.ts";
import { headerOf, readNotification } from "../src/notification-fields.ts";
import {
  createNotificationHandler,
  type NotificationHandlerOptions,
  type ProviderChoice,
} from "../src/notification-handler.ts";
import { aCall, aPayout, keptWhile, listen, serve } from "./support.ts";

/** A gateway that signs the raw bytes in a header, and wants an answer with every byte as it is. */
const acknowledgement = {
  status: 202,
  headers: { "content-type": "text/plain;charset=GBK", "x-answer": "1" },
  body: " SUCCESS é\n",
};

function sign(body: string | Uint8Array, key = "key"): string {
  return createHmac("sha256", key).update(body).digest("hex");
}

/** A provider that believes what is signed with its key, and keeps what reached it. */
function signedBy(key = "key", merchant = "M1") {
  const requests: NotificationRequest[] = [];
  const provider = {
    id: `test.${merchant}`,
    receive: async (request: NotificationRequest) => {
      requests.push(request);
      const call = aCall("receive");
      const { fields, rawBody, form } = readNotification(call, request, ["json", "form", "query"]);
      const signature = form === "query" ? fields["sign"] : headerOf(request, "Sign");
      const signed = form === "query" ? rawBody.replace(/&sign=.*$/, "") : request.body;
      if (signature !== sign(signed, key))
        throw failure(call, { code: "bad_signature", message: "the signature does not fit" });
      return { payout: aPayout({ reference: String(fields["mchOrderNo"]), raw: fields, rawBody }), acknowledgement };
    },
  } as unknown as PayoutProvider;
  return { provider, requests };
}

// Bytes that a parser would not give back: spaces, an escape, a big number, an order of keys.
const body = '{ "mchOrderNo":"R1", "n":1.10,"id":626015783370903553,"name":"\\u5f20三" }';

function handlerFor(choice: PayoutProvider | ProviderChoice, options: NotificationHandlerOptions = {}) {
  const payouts: Payout[] = [];
  const errors: unknown[] = [];
  const handler = createNotificationHandler(choice, async (payout) => void payouts.push(payout), {
    onError: (error) => void errors.push(error),
    ...options,
  });
  return { handler, payouts, errors };
}

function notify(url: string, text: string | Uint8Array<ArrayBuffer> = body, more: RequestInit = {}): Promise<Response> {
  const headers = { "content-type": "application/json", sign: sign(text), ...(more.headers as Record<string, string>) };
  return fetch(url, { method: "POST", body: text, ...more, headers });
}

async function seen(response: Response) {
  const { status, headers } = response;
  return {
    status,
    headers: { "content-type": headers.get("content-type"), "x-answer": headers.get("x-answer") },
    body: Buffer.from(await response.arrayBuffer()).toString(),
  };
}

/** Every way to mount a handler that the documentation shows; each gives the URL of a real server. */
const mounts: Record<string, (handler: (request: Request) => Promise<Response>) => Promise<string>> = {
  "node:http": (handler) => serve(toNodeHandler(handler)),
  "Express 5": (handler) => {
    const app = express();
    app.all("/notify", toNodeHandler(handler));
    return serve(app).then((url) => `${url}/notify`);
  },
  "Express 5 in a router": (handler) => {
    const app = express();
    const router = express.Router();
    router.all("/notify", toNodeHandler(handler));
    app.use("/in", router);
    return serve(app).then((url) => `${url}/in/notify`);
  },
  "Express 5 behind express.raw()": (handler) => {
    const app = express();
    app.use(express.raw({ type: () => true }));
    app.all("/notify", toNodeHandler(handler));
    return serve(app).then((url) => `${url}/notify`);
  },
  "Express 5 behind express.text()": (handler) => {
    const app = express();
    app.use(express.text({ type: () => true }));
    app.all("/notify", toNodeHandler(handler));
    return serve(app).then((url) => `${url}/notify`);
  },
  "Express 5 behind express.json() that keeps the bytes": (handler) => {
    const app = express();
    const verify = (request: object, _response: unknown, bytes: Buffer) =>
      void Object.assign(request, { rawBody: bytes });
    app.use(express.json({ verify }));
    app.all("/notify", toNodeHandler(handler));
    return serve(app).then((url) => `${url}/notify`);
  },
  "Fastify 5 without its parsers": async (handler) => {
    const app = fastify();
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", (_request, _payload, done) => done(null));
    app.all("/notify", (request, reply) => {
      reply.hijack();
      toNodeHandler(handler)(request.raw, reply.raw);
    });
    onTestFinished(() => app.close());
    return `${await app.listen({ port: 0, host: "127.0.0.1" })}/notify`;
  },
  "Fastify 5 with bytes, as a web handler": async (handler) => {
    const app = fastify();
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, bytes, done) => done(null, bytes));
    app.all("/notify", async (request, reply) => {
      const headers = request.headers as Record<string, string>;
      const bytes = request.method === "GET" ? null : new Uint8Array(request.body as Buffer);
      const url = new URL(request.url, "http://localhost");
      return reply.send(await handler(new Request(url, { method: request.method, headers, body: bytes })));
    });
    onTestFinished(() => app.close());
    return `${await app.listen({ port: 0, host: "127.0.0.1" })}/notify`;
  },
  Hono: (handler) => {
    const app = new Hono();
    app.all("/notify", (context) => handler(context.req.raw));
    return serve(toNodeHandler(async (request) => app.fetch(request))).then((url) => `${url}/notify`);
  },
};

describe.each(Object.entries(mounts))("under %s", (_name, mount) => {
  test("the exact bytes arrive and the exact acknowledgement leaves", async () => {
    const { provider, requests } = signedBy();
    const { handler, payouts, errors } = handlerFor(provider);
    const response = await notify(await mount(handler));
    expect(errors).toEqual([]);
    expect(await seen(response)).toEqual(acknowledgement);
    expect(requests.map((request) => Buffer.from(request.body).toString())).toEqual([body]);
    expect(payouts.map(({ reference, rawBody }) => [reference, rawBody])).toEqual([["R1", body]]);
  });

  test("a bad signature is not delivered and gets 401", async () => {
    const { handler, payouts, errors } = handlerFor(signedBy().provider);
    const response = await notify(await mount(handler), body, { headers: { sign: sign(`${body} `) } });
    expect([response.status, await response.text()]).toEqual([401, "refused"]);
    expect(payouts).toEqual([]);
    expect(errors.map((error) => PayoutError.is(error) && error.code)).toEqual(["bad_signature"]);
  });

  test("a GET with a query is a notification too", async () => {
    const { provider } = signedBy();
    const { handler, payouts, errors } = handlerFor(provider);
    const query = "mchOrderNo=R1&name=%E5%BC%A0+x";
    const response = await fetch(`${await mount(handler)}?${query}&sign=${sign(query)}`);
    expect(errors).toEqual([]);
    expect(await seen(response)).toEqual(acknowledgement);
    expect(payouts[0]?.raw).toMatchObject({ mchOrderNo: "R1", name: "张 x" });
  });

  test("two notifications at once are each answered for themselves", async () => {
    const { provider } = signedBy();
    const { handler, payouts } = handlerFor(provider);
    const url = await mount(handler);
    const texts = ["R1", "R2", "R3", "R4"].map((reference) => JSON.stringify({ mchOrderNo: reference }));
    const responses = await Promise.all([
      ...texts.map((text) => notify(url, text)),
      notify(url, body, { headers: { sign: "0" } }),
    ]);
    expect(responses.map(({ status }) => status)).toEqual([202, 202, 202, 202, 401]);
    expect(payouts.map(({ reference }) => reference).sort()).toEqual(["R1", "R2", "R3", "R4"]);
  });
});

describe("a form under Express", () => {
  test("arrives with its bytes also behind express.json(), which leaves it alone", async () => {
    const { handler, payouts } = handlerFor(signedBy().provider);
    const app = express();
    app.use(express.json());
    app.post("/notify", toNodeHandler(handler));
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const response = await notify(`${await serve(app)}/notify`, "mchOrderNo=R1&a=%41", { headers });
    expect(response.status).toBe(202);
    expect(payouts[0]?.rawBody).toBe("mchOrderNo=R1&a=%41");
  });
});

describe("a body that was already read", () => {
  test.each([
    ["express.json()", express.json()],
    ["express.urlencoded()", express.urlencoded()],
    [
      "a middleware that has begun to read",
      (request: import("node:http").IncomingMessage, _response: unknown, next: () => void) => {
        request.once("data", () => {
          request.pause();
          next();
        });
      },
    ],
  ])("B9: because of %s gives 500, and onError gets the framework's remedy", async (name, parser) => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    onTestFinished(() => logged.mockRestore());
    const { provider, requests } = signedBy();
    const { handler, errors } = handlerFor(provider);
    const app = express();
    app.use(parser);
    app.post("/notify", toNodeHandler(handler));
    const form = name.includes("urlencoded");
    const headers = { "content-type": form ? "application/x-www-form-urlencoded" : "application/json" };
    const response = await notify(`${await serve(app)}/notify`, form ? "mchOrderNo=R1" : body, { headers });
    expect([response.status, await response.text()]).toEqual([500, "refused"]);
    expect(requests).toEqual([]);
    expect(errors.map(String)).toEqual([
      expect.stringMatching(/In Express, mount toNodeHandler before body parsers.* In Nest, .*\{ rawBody: true \}/),
    ]);
    expect(logged).not.toHaveBeenCalled();
  });

  test("because a web framework has read it gives 500 and says so", async () => {
    const { provider, requests } = signedBy();
    const { handler, errors } = handlerFor(provider);
    const app = new Hono();
    app.post("/notify", async (context) => {
      await context.req.raw.json();
      return handler(context.req.raw);
    });
    const response = await notify(`${await serve(toNodeHandler(async (request) => app.fetch(request)))}/notify`);
    expect([response.status, await response.text()]).toEqual([500, "refused"]);
    expect(requests).toEqual([]);
    expect(String(errors[0])).toMatch(/has been read already/);
  });
});

describe("the acknowledgement", () => {
  test("leaves with its length and not in chunks", async () => {
    const { handler } = handlerFor(signedBy().provider);
    const { hostname, port } = new URL(await serve(toNodeHandler(handler)));
    const socket = connect(Number(port), hostname);
    onTestFinished(() => void socket.destroy());
    const length = Buffer.byteLength(body);
    socket.write(
      `POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nsign: ${sign(body)}\r\ncontent-length: ${length}\r\n\r\n${body}`,
    );
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    await once(socket, "end");
    const [head = "", text] = Buffer.concat(chunks).toString().split("\r\n\r\n");
    expect(head.toLowerCase()).toContain(`content-length: ${Buffer.byteLength(acknowledgement.body)}`);
    expect(head.toLowerCase()).not.toContain("transfer-encoding");
    expect(text).toBe(acknowledgement.body);
  });

  test("waits for the caller's function", async () => {
    const steps: string[] = [];
    const handler = createNotificationHandler(signedBy().provider, async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      steps.push("stored");
    });
    await notify(await serve(toNodeHandler(handler)));
    steps.push("acknowledged");
    expect(steps).toEqual(["stored", "acknowledged"]);
  });

  test.each<[string, () => Promise<void>]>([
    ["rejects", () => Promise.reject(new Error("database down"))],
    [
      "throws",
      () => {
        throw new Error("database down");
      },
    ],
    [
      "rejects with an error of a query",
      () => Promise.reject(failure(aCall("query"), { code: "bad_signature", message: "database down" })),
    ],
  ])("does not leave when the caller's function %s: 500, and onError is called", async (_name, onPayout) => {
    const errors: unknown[] = [];
    const options = { onError: (error: unknown) => void errors.push(error) };
    const handler = createNotificationHandler(signedBy().provider, onPayout, options);
    const response = await notify(await serve(toNodeHandler(handler)));
    expect([response.status, await response.text()]).toEqual([500, "refused"]);
    expect(errors.map((error) => (error as Error).message)).toEqual(["database down"]);
  });

  test("does not depend on onError: what it throws or rejects with is not seen", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    onTestFinished(() => void process.off("unhandledRejection", unhandled));
    const failing: ((error: unknown) => void)[] = [
      () => {
        throw new Error("log down");
      },
      () => Promise.reject(new Error("log down")),
    ];
    for (const onError of failing) {
      const { handler } = handlerFor(signedBy().provider, { onError });
      const response = await handler(
        new Request("http://localhost/", { method: "POST", body, headers: { sign: "0" } }),
      );
      expect(response.status).toBe(401);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(unhandled).not.toHaveBeenCalled();
  });

  test("is logged to the console without onError", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    onTestFinished(() => logged.mockRestore());
    const handler = createNotificationHandler(signedBy().provider, async () => undefined);
    await handler(new Request("http://localhost/", { method: "POST", body, headers: { sign: "0" } }));
    expect(logged).toHaveBeenCalledOnce();
  });
});

describe("what is not a notification", () => {
  test.each([
    ["cut JSON", "{"],
    ["a repeated key", '{"mchOrderNo":"R1","mchOrderNo":"R2"}'],
    ["nothing", ""],
  ])("%s gets 400 and is not delivered", async (_name, text) => {
    const { handler, payouts } = handlerFor(signedBy().provider);
    const response = await notify(await serve(toNodeHandler(handler)), text);
    expect([response.status, payouts]).toEqual([400, []]);
  });

  test("too many bytes get 413; just as many as allowed are read", async () => {
    const { provider, requests } = signedBy();
    const { handler } = handlerFor(provider, { maxBytes: 100 });
    const url = await serve(toNodeHandler(handler));
    const fitting = JSON.stringify({ mchOrderNo: "x".repeat(83) });
    expect(fitting).toHaveLength(100);
    expect((await notify(url, fitting)).status).toBe(202);
    for (const text of [`${fitting} `, "x".repeat(5_000_000)]) {
      const response = await notify(url, text);
      expect([response.status, await response.text()]).toEqual([413, "too large"]);
    }
    expect(requests).toHaveLength(1);
  });

  test("a megabyte is the limit when nothing else is said", async () => {
    const { handler } = handlerFor(signedBy().provider);
    const post = (length: number) =>
      handler(new Request("http://localhost/", { method: "POST", body: " ".repeat(length) }));
    expect((await post(1_048_576)).status).toBe(400);
    expect((await post(1_048_577)).status).toBe(413);
  });

  test("too many bytes are not waited for", async () => {
    const cancelled = vi.fn();
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(1000)),
      cancel: cancelled,
    });
    const { handler } = handlerFor(signedBy().provider, { maxBytes: 5000 });
    const init = { method: "POST", body: endless, duplex: "half" };
    expect((await handler(new Request("http://localhost/", init as RequestInit))).status).toBe(413);
    expect(cancelled).toHaveBeenCalledOnce();
  });

  test("a body in pieces of one byte costs a few times the limit, however long it is", {
    timeout: 30_000,
  }, async () => {
    const { handler } = handlerFor(signedBy().provider, { maxBytes: 200_000 });
    const { hostname, port } = new URL(await serve(toNodeHandler(handler)));
    /** 600,000 bytes, each byte a chunk of its own; resolves with the answer's first line. */
    const send = () =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), hostname, () => {
          socket.write("POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
          const block = Buffer.from("1\r\nx\r\n".repeat(10_000));
          let left = 60;
          const more = () => {
            while (left > 0 && socket.write(block)) left -= 1;
          };
          socket.on("drain", more);
          more();
        });
        socket.once("data", (answer) => {
          socket.destroy();
          resolve(answer.toString().split("\r\n")[0] ?? "");
        });
        socket.on("error", reject);
      });
    expect(await send()).toBe("HTTP/1.1 413 Payload Too Large");
    const { result: answers, megabytes } = await keptWhile(() => Promise.all([send(), send(), send()]));
    expect(new Set(answers)).toEqual(new Set(["HTTP/1.1 413 Payload Too Large"]));
    expect(megabytes).toBeLessThan(30);
  });

  test("a sender that disconnects in the middle is reported to onError, and the server keeps running", async () => {
    const { handler, payouts, errors } = handlerFor(signedBy().provider);
    const url = await serve(toNodeHandler(handler));
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{");
    await new Promise((resolve) => setTimeout(resolve, 30));
    socket.destroy();
    await vi.waitFor(() => expect(errors).toHaveLength(1));
    expect(payouts).toEqual([]);
    expect((await notify(url)).status).toBe(202);
  });
});

describe("many merchants at one address", () => {
  const [one, two] = [signedBy("key one", "M1"), signedBy("key two", "M2")];
  const providers: Record<string, PayoutProvider> = { M1: one.provider, M2: two.provider };
  const choose: ProviderChoice = async ({ account = "" }) =>
    Object.hasOwn(providers, account) ? providers[account] : undefined;

  async function notifyAs(text: string, key: string) {
    const { handler, payouts } = handlerFor(choose);
    const url = await serve(toNodeHandler(handler));
    const response = await notify(url, text, { headers: { sign: sign(text, key) } });
    return { status: response.status, references: payouts.map(({ reference }) => reference) };
  }

  test("are distinguished by the notification's content, in JSON or as a form", async () => {
    for (const text of ['{"mchNo":"M2","mchOrderNo":"R1"}', "mchOrderNo=R1&mch_id=M2"])
      expect(await notifyAs(text, "key two")).toEqual({ status: 202, references: ["R1"] });
  });

  test("cannot speak for each other: the chosen keys decide", async () => {
    expect(await notifyAs('{"mchNo":"M2","mchOrderNo":"R1"}', "key one")).toEqual({ status: 401, references: [] });
  });

  test.each([
    '{"mchNo":"M3"}',
    '{"mchOrderNo":"R1"}',
    '{"mchNo":{"x":1}}',
    '{"mchNo":"__proto__"}',
    '{"mchNo":"constructor"}',
  ])("that are not known get 404: %s", async (text) => {
    expect(await notifyAs(text, "key one")).toEqual({ status: 404, references: [] });
  });

  test("are chosen by account and reference, under every name that a gateway uses", async () => {
    const received: unknown[] = [];
    const { handler } = handlerFor((unverified) => void received.push(unverified));
    const bodies = [
      { mchNo: "a", mchOrderNo: "b" },
      { mch_id: "a", trans_id: "b" },
      { merchantId: "a" },
      { withdraw_out_trade_no: "b" },
      { mchNo: 7, mchOrderNo: 626015783370903553n },
      {},
      { mchNo: { x: 1 }, mchOrderNo: ["b"] },
      { mchNo: null, mch_id: "a" },
    ];
    for (const fields of bodies) {
      const text = JSON.stringify(fields, (_key, value: unknown) => (typeof value === "bigint" ? "BIG" : value));
      await handler(
        new Request("http://localhost/", { method: "POST", body: text.replace('"BIG"', "626015783370903553") }),
      );
    }
    expect(received).toEqual([
      { account: "a", reference: "b" },
      { account: "a", reference: "b" },
      { account: "a" },
      { reference: "b" },
      { account: "7", reference: "626015783370903553" },
      {},
      {},
      { account: "a" },
    ]);
  });

  test("are not chosen for what cannot be read, and a choice that throws is 500", async () => {
    expect(await notifyAs("{", "key one")).toEqual({ status: 400, references: [] });
    const { handler, errors } = handlerFor(() => {
      throw new Error("no database");
    });
    expect((await handler(new Request("http://localhost/", { method: "POST", body }))).status).toBe(500);
    expect(String(errors[0])).toContain("no database");
  });
});

describe("toNodeHandler", () => {
  test("answers 500 when the handler rejects, and the server lives on", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    onTestFinished(() => logged.mockRestore());
    const url = await serve(toNodeHandler(() => Promise.reject(new Error("bug"))));
    for (let call = 0; call < 2; call++) {
      const response = await fetch(url, { method: "POST", body });
      expect([response.status, await response.text()]).toEqual([500, "refused"]);
    }
  });

  test("gives path, query, method and headers as they came, and no host of the sender's choice", async () => {
    const requests: Request[] = [];
    const url = await serve(
      toNodeHandler(async (request) => {
        requests.push(request);
        return new Response(null, { status: 204 });
      }),
    );
    await fetch(`${url}/a%2Fb?x=1&x=2`, { method: "PUT", body: "text", headers: { host: "evil.example", "x-a": "1" } });
    await fetch(`${url}//evil.example/n`, { method: "GET" });
    expect(requests.map(({ method, url: seenUrl }) => [method, seenUrl])).toEqual([
      ["PUT", "http://localhost/a%2Fb?x=1&x=2"],
      ["GET", "http://localhost//evil.example/n"],
    ]);
    expect(requests[0]?.headers.get("x-a")).toBe("1");
  });

  test("gives the whole path also inside a router, which shortens it", async () => {
    const urls: string[] = [];
    const app = express();
    const handler = toNodeHandler(async (request) => {
      urls.push(request.url);
      return new Response();
    });
    app.use("/in", handler);
    await fetch(`${await serve(app)}/in/notify?a=1`);
    expect(urls).toEqual(["http://localhost/in/notify?a=1"]);
  });

  test("works over HTTP/2", async () => {
    const { handler, payouts, errors } = handlerFor(signedBy().provider);
    const port = await listen(createHttp2Server(toNodeHandler(handler) as never) as never);
    const client = connectHttp2(`http://127.0.0.1:${port}`);
    onTestFinished(() => client.destroy());
    const stream = client.request({ ":method": "POST", ":path": "/notify", sign: sign(body) });
    stream.end(body);
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    const [headers] = (await once(stream, "response")) as [Record<string, unknown>];
    await once(stream, "end");
    expect(errors).toEqual([]);
    expect([headers[":status"], Buffer.concat(chunks).toString()]).toEqual([202, acknowledgement.body]);
    expect(payouts).toHaveLength(1);
  });
});
