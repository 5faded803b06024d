import { describe, expect, test } from "vitest";
import type { NotificationRequest } from "../src/contract.ts";
import { headerOf, type NotificationForm, readNotification } from "../src/notification-fields.ts";
import { aCall, errorOf } from "./support.ts";

const every: readonly NotificationForm[] = ["json", "form", "query"];

function read(request: Partial<NotificationRequest>, accepted = every) {
  return readNotification(aCall("receive"), { headers: {}, body: "", ...request }, accepted);
}

describe("the fields of a notification", () => {
  test("come from JSON, each number as its text", () => {
    const body = '{"id":626015783370903553,"amount":10.10}';
    expect(read({ body })).toEqual({
      form: "json",
      fields: { id: "626015783370903553", amount: "10.10" },
      rawBody: body,
    });
  });

  test("come from a form, decoded", () => {
    const body = "a=1&name=%E5%BC%A0+%E4%B8%89&empty=&plus=%2B";
    expect(read({ body })).toEqual({
      form: "form",
      fields: { a: "1", name: "张 三", empty: "", plus: "+" },
      rawBody: body,
    });
  });

  test("are read from the query only when there is no body", () => {
    const url = "http://me.example/n?a=1&b=2#c=3";
    for (const body of ["", " \r\n", new Uint8Array()])
      expect(read({ body, url })).toEqual({ form: "query", fields: { a: "1", b: "2" }, rawBody: "a=1&b=2" });
    expect(read({ body: "x=9", url })).toEqual({ form: "form", fields: { x: "9" }, rawBody: "x=9" });
    expect(read({ body: '{"x":9}', url }).fields).toEqual({ x: "9" });
  });

  test("are the same from bytes and from text, and the raw body is what came, byte order mark included", () => {
    for (const body of ['{"name":"张三"}', "name=张三", '\ufeff{"a":1}'])
      expect(read({ body: new TextEncoder().encode(body) })).toEqual(read({ body }));
    expect(read({ body: new TextEncoder().encode('\ufeff{"a":1}') })).toEqual({
      form: "json",
      fields: { a: "1" },
      rawBody: '\ufeff{"a":1}',
    });
  });

  test.each([
    ["a form", "a=\ufeff1\ufeff2&b=3"],
    ["a form with a mark of its own", "\ufeffa=\ufeff1\ufeff2&b=3"],
    ["JSON", '{"a":"\ufeff1\ufeff2","b":"3"}'],
    ["JSON with a mark of its own", '\ufeff{"a":"\ufeff1\ufeff2","b":"3"}'],
  ])("keep a byte order mark that is part of a value of %s, as its signature covers it", (_name, body) => {
    expect(read({ body }).fields).toEqual({ a: "\ufeff1\ufeff2", b: "3" });
  });

  test.each([
    ["a repeated field", "a=1&a=2"],
    ["a repeated field, written in two ways", "a=1&%61=2"],
    ["a repeated key", '{"a":1,"a":2}'],
    ["a list", "[1]=&[1]="],
    ["cut JSON", '{"a":'],
    ["JSON with something behind it", '{"a":1}&b=2'],
    ["nothing", ""],
    ["only separators", "&&&"],
  ])("are refused: %s", async (_name, body) => {
    const error = await errorOf(() => read({ body }));
    expect([error.code, error.operation]).toEqual(["bad_response", "receive"]);
    expect(error.message).toBe(
      "test receive R1: the notification is not json or form or query, or repeats a field. The notification was not delivered.",
    );
  });

  test.each(["http://me.example/n", "http://me.example/n?", "http://me.example/n?a=1&a=2", "/n", undefined])(
    "are not in the query of %s",
    async (url) => {
      expect((await errorOf(() => read(url === undefined ? {} : { url }))).code).toBe("bad_response");
    },
  );

  test("are read only in the forms that the gateway uses", async () => {
    expect((await errorOf(() => read({ body: "a=1" }, ["json"]))).message).toContain("is not json, or");
    expect((await errorOf(() => read({ body: '{"a":1}' }, ["form"]))).code).toBe("bad_response");
    expect((await errorOf(() => read({ url: "/n?a=1" }, ["form", "json"]))).code).toBe("bad_response");
  });

  test.each([
    ["bytes that are not UTF-8", Uint8Array.of(0x7b, 0xff)],
    ["a parsed object", { a: 1 } as unknown as string],
  ])("are not in %s, and the error says what to pass", async (_name, body) => {
    const error = await errorOf(() => read({ body }));
    expect(error.message).toContain("Pass it as it arrived");
  });

  test.each(['{"__proto__":{"sign":"x"}}', "__proto__=x&a=1", "constructor=x&toString=y"])(
    "named after methods are only fields: %s",
    (body) => {
      const { fields } = read({ body });
      expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
      expect(Object.keys(fields)).toContain(/[a-z_]+/.exec(body)?.[0]);
      expect(({} as Record<string, unknown>)["sign"]).toBeUndefined();
    },
  );
});

describe("a header", () => {
  const header = (headers: NotificationRequest["headers"]) => headerOf({ headers, body: "" }, "Sign");

  test("is found whatever the case of its name", () => {
    expect(header(new Headers({ sign: "x" }))).toBe("x");
    expect(header({ sign: "x" })).toBe("x");
    expect(header({ SIGN: ["x"] })).toBe("x");
  });

  test("of another fetch implementation is found", () => {
    class OtherHeaders {
      get(name: string): string | null {
        return name.toLowerCase() === "sign" ? "x" : null;
      }
    }
    expect(header(new OtherHeaders() as unknown as Headers)).toBe("x");
    expect(headerOf({ headers: new OtherHeaders() as unknown as Headers, body: "" }, "Other")).toBeUndefined();
  });

  test("that is missing or repeated has no value, or none that could fit", () => {
    expect(header(new Headers())).toBeUndefined();
    expect(header({})).toBeUndefined();
    expect(header({ sign: undefined })).toBeUndefined();
    expect(header({ sign: ["x", "y"] })).toBeUndefined();
    expect(header({ sign: "x", Sign: "x" })).toBeUndefined();
    const repeated = new Headers([
      ["sign", "x"],
      ["Sign", "y"],
    ]);
    expect(header(repeated)).toBe("x, y");
  });

  test("named get is a header like any other", () => {
    expect(headerOf({ headers: { get: "y", sign: "x" }, body: "" }, "get")).toBe("y");
  });
});
