import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import type { JeepayGateway } from "../src/index.ts";
import { call, paths, signed, startGateway, transferFields } from "./support.ts";

async function send(gateway: JeepayGateway, body: string, contentType = "application/json"): Promise<Response> {
  const headers = { "content-type": contentType };
  return fetch(`${gateway.url}${paths.transfer}`, { method: "POST", headers, body });
}

function raw(gateway: JeepayGateway, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1", () => socket.end(text));
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(answer));
  });
}

describe("garbage", () => {
  const unreadable = [
    "{",
    "null",
    "[]",
    '"text"',
    "1",
    "\u0000",
    `${"[".repeat(30_000)}`,
    `{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}`,
  ];

  it.each(unreadable.map((body) => [body.slice(0, 20), body]))("%j as JSON is refused", async (_start, body) => {
    const gateway = await startGateway();
    const response = await send(gateway, body);
    expect(response.status).toBe(200);
    expect(await response.json()).toHaveProperty("msg");
    expect(gateway.orders()).toEqual([]);
    expect(await call(gateway, paths.transfer, transferFields())).toMatchObject({ code: 0 });
  });

  it("names the refusal of unreadable JSON and of a body in no known type", async () => {
    const gateway = await startGateway();
    expect(await (await send(gateway, "{")).json()).toEqual({ code: 11, msg: "参数有误[转换异常]" });
    const text = await send(gateway, JSON.stringify(signed(transferFields())), "text/plain");
    expect(await text.json()).toEqual({ code: 9999, msg: "版本号不能为空" });
    expect(await (await send(gateway, "")).json()).toEqual({ code: 9999, msg: "版本号不能为空" });
  });

  it("drops __proto__ and constructor like every undeclared field", async () => {
    const gateway = await startGateway();
    const body = JSON.stringify(signed(transferFields())).replace("{", '{"__proto__":{"state":2},"constructor":"x",');
    expect(await (await send(gateway, body)).json()).toMatchObject({ code: 0 });
    const form = `__proto__=1&constructor=2&toString=3&${new URLSearchParams(signed(transferFields({ mchOrderNo: "__proto__" })) as Record<string, string>)}`;
    expect(await (await send(gateway, form, "application/x-www-form-urlencoded")).json()).toMatchObject({ code: 0 });
    expect(gateway.orders().map(({ reference }) => reference)).toEqual(["order-1", "__proto__"]);
    expect({}).not.toHaveProperty("state");
  });

  it("refuses a body over 64 kB with 413", async () => {
    const gateway = await startGateway();
    const response = await send(gateway, JSON.stringify(signed(transferFields({ extParam: "x".repeat(70_000) }))));
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ status: 413, error: "Payload Too Large" });
    expect(gateway.requests[0]?.verdict).toEqual({ accepted: false, refusal: "413 Payload Too Large" });
  });

  it("answers other paths as Spring does", async () => {
    const gateway = await startGateway();
    const response = await fetch(`${gateway.url}/api/nothing?x=1`, { method: "POST", body: "x" });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      timestamp: expect.stringMatching(/\+00:00$/),
      status: 404,
      error: "Not Found",
      path: "/api/nothing",
    });
  });

  it("survives what is not HTTP, and a client that goes away", async () => {
    const gateway = await startGateway();
    expect(await raw(gateway, "hello\r\n\r\n")).toContain("400");
    await raw(gateway, `POST ${paths.transfer} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{`);
    expect(gateway.requests[0]).toMatchObject({ body: "{", verdict: { refusal: "the client disconnected" } });
    expect(await raw(gateway, "GET //[ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")).toContain("404");
    expect(await call(gateway, paths.transfer, transferFields())).toMatchObject({ code: 0 });
  });

  it("refuses to start where the port is taken", async () => {
    const gateway = await startGateway();
    await expect(startGateway({}, { port: Number(new URL(gateway.url).port) })).rejects.toThrow("EADDRINUSE");
  });
});
