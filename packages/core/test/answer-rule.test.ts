import { describe, expect, test } from "vitest";
import { readByRule } from "../src/answer-rule.ts";
import type { AnswerRule } from "../src/status.ts";

const rule: AnswerRule = { code: "/code", accepted: "200", data: "/payload", texts: ["/msg"] };
const payload = { state: "1" };
const refusal = (code: string | undefined, message: string | undefined) => ({ code, message, data: undefined });

describe("an answer with data of its own", () => {
  test("is accepted by the code beside the data", () => {
    expect(readByRule(rule, { code: "200", payload, msg: "ok" })).toEqual({
      code: "200",
      message: "ok",
      data: payload,
    });
  });

  test.each([
    [{ code: "200" }],
    [{ code: "200", payload: null }],
    [{ code: "200", payload: [] }],
    [{ code: "200", payload: "accepted" }],
    [{ code: "500", payload }],
    [{ code: "200.0", payload }],
    [{ payload }],
  ])("that contradicts itself says nothing: %j", (raw) => {
    expect(readByRule(rule, raw)).toBeUndefined();
  });

  test.each([
    [{ code: "500", msg: "no" }, "500", "no"],
    [{ code: "500", payload: null, msg: "no" }, "500", "no"],
    [{ code: "500", payload: "", msg: "no" }, "500", "no"],
    [{ code: "500", payload: [], msg: "no" }, "500", "no"],
    [{ code: "500", payload: {}, msg: "no" }, "500", "no"],
    [{ code: "0200", msg: "no" }, "0200", "no"],
    [{ code: null, msg: "no" }, undefined, "no"],
    [{ code: true, msg: ["no"] }, undefined, undefined],
    [{}, undefined, undefined],
  ])("is refused by any other code: %j", (raw, code, message) => {
    expect(readByRule(rule, raw)).toEqual(refusal(code, message));
  });
});

describe("an answer that is its own data", () => {
  const flat = { ...rule, data: "" };

  test("is accepted by the code alone", () => {
    expect(readByRule(flat, { code: "200" })).toEqual({ code: "200", message: undefined, data: { code: "200" } });
  });

  test("is refused by any other code, whatever is beside it", () => {
    expect(readByRule(flat, { code: "201", payload, msg: "no" })).toEqual(refusal("201", "no"));
  });
});

test.each([
  [{ msg: "fail", sub_msg: "余额不足" }, "fail: 余额不足"],
  [{ msg: "fail", sub_msg: "fail" }, "fail"],
  [{ msg: "fail", sub_msg: null }, "fail"],
  [{ sub_msg: "余额不足" }, "余额不足"],
  [{ msg: "" }, undefined],
])("several texts make one: %j", (raw, message) => {
  expect(readByRule({ ...rule, texts: ["/msg", "/sub_msg"] }, raw)).toEqual(refusal(undefined, message));
});

test.each([
  [{ errors: { message: "[b19-46] limit" } }, "limit"],
  [{ errors: { message: "limit" } }, "limit"],
  [{ errors: { message: "[a] [b] limit" } }, "[b] limit"],
  [{ errors: { message: "over the [b19] limit" } }, "over the [b19] limit"],
  [{ errors: { message: "[b19] " } }, undefined],
  [{ errors: "limit" }, undefined],
  [{ errors: [] }, undefined],
])("a text lies deeper, and a prefix is taken off once: %j", (raw, message) => {
  const deeper = { ...rule, texts: ["/errors/message"], prefix: /^\[[a-z0-9-]+\] +/u };
  expect(readByRule(deeper, raw)).toEqual(refusal(undefined, message));
});
