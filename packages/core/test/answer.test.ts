import { describe, expect, test } from "vitest";
import { isObject, readAnswer, textOf, unreadableAnswer } from "../src/answer.ts";
import type { Validator } from "../src/validation.ts";
import { aCall, errorOf } from "./support.ts";

const needsCode = ((value: unknown) => isObject(value) && "code" in value) as Validator<unknown>;
const read = (text: string, status = 200, operation: "send" | "query" = "send") =>
  readAnswer(aCall(operation), { status, text }, needsCode).said;

describe("reading an answer", () => {
  test("of the documented form keeps each number's text", () => {
    expect(read('{"code":0,"id":626015783370903553}')).toEqual({ code: "0", id: "626015783370903553" });
  });

  test("B7: without members that hold nothing, where the form has no room for them", () => {
    const strict = ((value: unknown) => isObject(value) && !("data" in value)) as Validator<unknown>;
    for (const empty of ["[]", "{}", '""', "null"]) {
      const text = `{"code":500,"msg":"Sign_verify_error","data":${empty}}`;
      const { raw, said } = readAnswer(aCall(), { status: 200, text }, strict);
      expect(said).toEqual({ code: "500", msg: "Sign_verify_error" });
      expect(Object.keys(raw)).toContain("data");
    }
    expect(() => readAnswer(aCall(), { status: 200, text: '{"code":500,"data":[0]}' }, strict)).toThrow();
  });

  test.each(["", "<html>", '{"code":', '{"code":0}x', "[]", "null", '{"code":0,"code":1}', '{"other":0}'])(
    "%j is bad_response, and unknown for send",
    async (text) => {
      const error = await errorOf(() => read(text));
      expect([error.code, error.outcome, error.httpStatus]).toEqual(["bad_response", "unknown", 200]);
      if (text !== "") expect(error.message).not.toContain(text);
      expect((await errorOf(() => read(text, 200, "query"))).outcome).toBeUndefined();
    },
  );

  test("a 404 that is not the gateway's own is a wrong URL, not an order that does not exist", async () => {
    const error = await errorOf(() => read("Not Found", 404));
    expect([error.code, error.outcome]).toEqual(["configuration", "unknown"]);
    expect(error.message).toContain("check settings.baseUrl");
    expect(read('{"code":404}', 404)).toEqual({ code: "404" });
    expect(unreadableAnswer(aCall(), 200, "nothing").code).toBe("bad_response");
  });
});

test.each([
  ["text", "text"],
  ["0", "0"],
  [" ", " "],
  ["", undefined],
  [null, undefined],
  [undefined, undefined],
  [true, undefined],
  [["a"], undefined],
  [{ a: "b" }, undefined],
])("the text of %j is %j", (value, text) => {
  expect(textOf(value)).toBe(text);
});

test("an object is not a list, null or text", () => {
  expect([{}, { a: "1" }].every(isObject)).toBe(true);
  expect([[], null, undefined, "text", 5].some(isObject)).toBe(false);
});
