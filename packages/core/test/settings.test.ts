import { describe, expect, test } from "vitest";
import { type CommonSettings, requireText, resolveSettings } from "../src/settings.ts";
import { errorOf } from "./support.ts";

const baseUrl = "https://gateway.example";

async function problem(settings: object): Promise<string> {
  const error = await errorOf(() => resolveSettings("test", settings as CommonSettings, { names: [] }));
  expect([error.code, error.operation, error.provider]).toEqual(["configuration", "setup", "test"]);
  expect("outcome" in error).toBe(false);
  return error.message;
}

describe("the base URL", () => {
  test.each([
    ["https://gateway.example", "https://gateway.example"],
    ["https://gateway.example/", "https://gateway.example"],
    ["https://gateway.example/api//", "https://gateway.example/api"],
    [" https://gateway.example ", "https://gateway.example"],
    ["HTTPS://Gateway.Example:443", "https://gateway.example"],
    ["http://localhost:8080", "http://localhost:8080"],
    ["http://LOCALHOST", "http://localhost"],
    ["http://127.0.0.1", "http://127.0.0.1"],
    ["http://127.1.2.3:1", "http://127.1.2.3:1"],
    ["http://127.1", "http://127.0.0.1"],
    ["http://[::1]:3000", "http://[::1]:3000"],
  ])("%j is %s", (given, resolved) => {
    expect(resolveSettings("test", { baseUrl: given }, { names: [] }).baseUrl).toBe(resolved);
  });

  test.each([
    "http://gateway.example",
    "http://127.0.0.1.evil.example",
    "http://localhost.evil.example",
    "http://evil.example/127.0.0.1",
    "http://128.0.0.1",
    "http://0.0.0.0",
    "http://10.0.0.1",
    "http://192.168.1.1",
    "http://[::2]",
    "http://[::ffff:127.0.0.1]",
    "http://notlocalhost",
    "http://127-0-0-1.example",
  ])("%s must be https, unless the caller accepts the danger", async (given) => {
    expect(await problem({ baseUrl: given })).toMatch(/^test setup: settings\.baseUrl must be https: /);
    expect(resolveSettings("test", { baseUrl: given, allowInsecureHttp: true }, { names: [] }).allowInsecureHttp).toBe(
      true,
    );
  });

  test.each([
    "",
    "gateway.example",
    "//gateway.example",
    "ftp://gateway.example",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/plain,x",
    "https://",
    "https://gateway .example",
  ])("%j is not an https URL, whatever the caller accepts", async (given) => {
    expect(await problem({ baseUrl: given, allowInsecureHttp: true })).toBe(
      "test setup: settings.baseUrl must be an https URL. Nothing was sent.",
    );
  });

  test.each([
    "https://user@gateway.example",
    "https://user:secretword@gateway.example",
    "https://:secretword@gateway.example",
    "https://gateway.example@evil.example",
    "http://localhost@evil.example",
    "https://gateway.example?key=secretword",
    "https://gateway.example/#x",
    "https://gateway.example/?",
    "https://gateway.example/#",
  ])("%s holds more than a place, and the error does not repeat it", async (given) => {
    const message = await problem({ baseUrl: given });
    expect(message).toMatch(/^test setup: settings\.baseUrl must not contain a user name, password, query or fragment/);
    expect(message).not.toContain("secretword");
  });
});

describe("each bad setting is named", () => {
  test.each<[string, unknown[]]>([
    ["timeoutMs", [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, "90000", null]],
    ["maxResponseBytes", [0, -1, 1.5, Number.NaN, "1", null]],
    ["timeZone", ["", "Mars/Olympus", "+8", 8, null]],
    ["additionalSecrets", [[""], ["a", ""], [5], "secretword", {}, null]],
    ["notFoundTexts", [[""], ["gone", " "], [5], "gone", {}, null]],
    ["fetch", ["fetch", {}, null]],
    ["now", [0, new Date(), null]],
    ["nonce", ["abc", null]],
    ["classifyError", [{}, null]],
    ["observers", [() => undefined, ["x"], {}, null]],
    ["logger", [{}, { info: () => undefined }, () => undefined, null, "console"]],
    ["notifyUrl", [5, {}, null]],
  ])("%s", async (name, values) => {
    for (const value of values) {
      const message = await problem({ baseUrl, [name]: value });
      expect(message, String(value)).toMatch(
        new RegExp(`^test setup: settings\\.${name} must .*\\. Nothing was sent\\.$`),
      );
      expect(message).not.toContain("secretword");
    }
  });
});

describe("settings that are fine", () => {
  test("have their defaults", () => {
    const { now, ...settings } = resolveSettings("test", { baseUrl }, { names: [] });
    expect(settings).toEqual({
      baseUrl,
      server: { protocol: "https:", hostname: "gateway.example", port: "" },
      agent: undefined,
      fetch: undefined,
      timeoutMs: undefined,
      maxResponseBytes: 1_048_576,
      observers: [],
      nonce: undefined,
      additionalSecrets: [],
      notifyUrl: undefined,
      timeZone: undefined,
      allowInsecureHttp: false,
      classifyError: undefined,
      notFoundTexts: [],
    });
    expect(Math.abs(now() - Date.now())).toBeLessThan(1000);
  });

  test("are kept", () => {
    const given = {
      baseUrl,
      fetch: globalThis.fetch,
      timeoutMs: 2_147_483_647,
      maxResponseBytes: 5,
      nonce: () => "n",
      additionalSecrets: ["old"],
      notifyUrl: "https://me.example",
      timeZone: "Asia/Shanghai",
      allowInsecureHttp: true,
      classifyError: () => undefined,
      notFoundTexts: ["gone"],
    };
    expect(resolveSettings("test", given, { names: [] })).toMatchObject(given);
  });

  test("take a clock of dates as well as of numbers", () => {
    expect(resolveSettings("test", { baseUrl, now: () => new Date(1234) }, { names: [] }).now()).toBe(1234);
    expect(resolveSettings("test", { baseUrl, now: () => 1234 }, { names: [] }).now()).toBe(1234);
  });

  test("take console as a logger, beside the observers", () => {
    const observer = () => undefined;
    const { observers } = resolveSettings("test", { baseUrl, logger: console, observers: [observer] }, { names: [] });
    expect(observers).toHaveLength(2);
    expect(observers[0]).toBe(observer);
  });
});

describe("a setting that must be text", () => {
  test.each([undefined, null, "", " ", " key", "key\n", 5, {}])(
    "is refused when it is %j, without its value",
    async (value) => {
      const error = await errorOf(() => requireText("test", { apiKey: value, other: "x" }, ["other", "apiKey"]));
      expect([error.code, error.operation]).toEqual(["configuration", "setup"]);
      const problem =
        value === undefined ? "is missing" : "must be a non-empty string without leading or trailing whitespace";
      expect(error.message).toBe(`test setup: settings.apiKey ${problem}. Nothing was sent.`);
    },
  );

  test("is fine otherwise", () => {
    expect(() => requireText("test", { apiKey: "k e y" }, ["apiKey"])).not.toThrow();
  });
});

test("C1: an identifying setting contains no invisible character", async () => {
  const error = await errorOf(() => requireText("test", { mchNo: "M1\u200b" }, ["mchNo"]));
  expect(error.message).toContain("settings.mchNo contains the invisible character U+200B: remove it");
});

describe("C3: a setting that is not known", () => {
  const own = { names: ["mchNo", "secretKey"], baseUrl: "https://gateway.example" };
  const refused = async (settings: object) => (await errorOf(() => resolveSettings("test", settings, own))).message;

  test.each([
    ["baseURL", "baseUrl"],
    ["base_url", "baseUrl"],
    ["timeoutms", "timeoutMs"],
    ["notifyURL", "notifyUrl"],
    ["mch_no", "mchNo"],
    ["secretkey", "secretKey"],
    ["timezone", "timeZone"],
    ["aditionalSecrets", "additionalSecrets"],
  ])("%s is refused, and %s named", async (name, nearest) => {
    expect(await refused({ [name]: undefined })).toBe(
      `test setup: settings.${name} is not a setting: did you mean ${nearest}? Nothing was sent.`,
    );
  });

  test("is refused with the whole list where none is near, and shown without invisible characters", async () => {
    expect(await refused({ retries: 3 })).toMatch(
      /settings\.retries is not a setting: remove it, or use one of baseUrl, .*secretKey\./,
    );
    expect(await refused({ "base\u200bUrl": "https://other.example" })).toContain(
      "settings.base\\u{200b}Url is not a setting",
    );
  });

  test("a baseUrl that is there but undefined is refused, and one that is absent has the default", async () => {
    expect(await refused({ baseUrl: undefined })).toContain("settings.baseUrl is there but undefined");
    expect(await refused({ baseUrl: null })).toContain("settings.baseUrl must be an https URL");
    expect(resolveSettings("test", {}, own).baseUrl).toBe("https://gateway.example");
  });
});
