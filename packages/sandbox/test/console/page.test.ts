import { readdirSync } from "node:fs";
import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { chineseDetails } from "../../console/details-zh.js";
import { eventReader } from "../../console/events.js";
import { maskParts } from "../../console/mask-parts.js";
import { createStore, select } from "../../console/store.js";
import { english } from "../../console/strings-en.js";
import { chinese } from "../../console/strings-zh.js";
import { causeIds, deviationsOf } from "../../src/explain/deviations.ts";
import { createKeyring } from "../../src/explain/keyring.ts";
import { signingRules } from "../../src/explain/rules.ts";
import { gatewayNames, providerIds } from "../../src/gateway/provider-ids.ts";
import { decisions } from "../../src/scenarios/settlements.ts";
import { start } from "../sandbox/support.ts";

describe("the page's texts", () => {
  it("are there in both languages, with the same gaps", () => {
    expect(Object.keys(chinese)).toEqual(Object.keys(english));
    const gaps = (text: string) => [...text.matchAll(/\{\d\}/g)].map(([gap]) => gap).sort();
    for (const [key, text] of Object.entries(english))
      expect(gaps(chinese[key as keyof typeof english]), key).toEqual(gaps(text));
  });

  it("know every word that the sandbox may say", () => {
    const words = [
      ...providerIds.map((id) => `provider.${id}`),
      ...gatewayNames.map((name) => `provider.${name}`),
      ...decisions.map((word) => `decision.${word}`),
      ...causeIds.map((id) => `cause.${id}`),
      ...["pending", "succeeded", "failed", "cancelled", "reversed", "absent"].map((word) => `status.${word}`),
      ...["read", "drop", "sort", "join", "key", "digest"].map((step) => `step.${step}`),
      ...["create", "query", "notification"].map((operation) => `operation.${operation}`),
      ...["request", "clock", "operator"].map((actor) => `actor.${actor}`),
      ...["real", "manual", "accelerated", "other"].map((kind) => `clock.${kind}`),
    ];
    expect(words.filter((word) => !(word in english))).toEqual([]);
  });
});

describe("the page's words about signatures", () => {
  it("are there in Chinese for everything that the sandbox can say in general", () => {
    const body = '{"b": "x/é", "a": "", "c": null}';
    const requests = { jeepay: body, hongwen: body, inr: body, multicountry: body };
    const said = gatewayNames.flatMap((name) => {
      const { algorithm, checks, read } = signingRules[name];
      const reading = read({ path: "", headers: {}, body: requests[name] }, createKeyring().habits);
      const deviations = reading ? deviationsOf({ ...reading.recipe, key: "key" }, ["other"]) : [];
      return [
        algorithm,
        ...checks.map(({ mistake }) => mistake?.detail ?? algorithm),
        ...deviations.map(({ detail }) => detail),
      ];
    });
    expect(said.length).toBeGreaterThan(80);
    expect(said.filter((detail) => chineseDetails[detail] === undefined)).toEqual([]);
  });
});

describe("the mask", () => {
  const hidden = (text: string, sensitive: string[]) =>
    maskParts(text, sensitive)
      .map((part) => (part.hidden ? "•" : part.text))
      .join("");

  it.each([
    ['{"name":"José \\"J\\" Díaz"}', 'José "J" Díaz', '{"name":"•"}'],
    ['{"name":"\\u5f20\\u4e09"}', "张三", '{"name":"•"}'],
    ["name=%E5%BC%A0%E4%B8%89&x=1", "张三", "name=•&x=1"],
    ["name=a+b%40c&x=1", "a b@c", "name=•&x=1"],
    ["walletId=2&amount=200&a=2", "2", "walletId=•&amount=200&a=•"],
    ['{"a":"(1+1)"}', "(1+1)", '{"a":"•"}'],
  ])("finds a value however it is written: %s", (text, value, expected) => {
    expect(hidden(text, [value])).toBe(expected);
  });

  it("covers the longer of two, and leaves all else", () => {
    expect(hidden("a=Asha Kumari&b=Asha", ["Asha", "Asha Kumari"])).toBe("a=•&b=•");
    expect(hidden("plain", [])).toBe("plain");
  });
});

describe("the page's store", () => {
  const order = {
    providerId: "P1",
    amount: "1.00",
    currency: "INR",
    status: "pending",
    providerStatus: "PAYING",
    createdAt: 5,
  };
  const about = { provider: "inr", merchant: "1", reference: "First" };

  it("takes entries in any number, the newest order first", () => {
    const store = createStore();
    store.apply({ ...about, kind: "request", time: 5 });
    expect(store.all()).toMatchObject([{ reference: "First", status: "absent" }]);
    store.apply({ ...about, kind: "change", time: 5, order });
    store.apply({ ...about, kind: "answer", time: 5 });
    store.apply({ ...about, reference: "second", kind: "change", time: 9, order: { ...order, createdAt: 9 } });
    store.apply({ kind: "request", time: 10, gateway: "inr" });
    expect(store.all().map(({ reference, status }) => [reference, status])).toEqual([
      ["second", "pending"],
      ["First", "pending"],
    ]);
    const { rows, byStatus, byProvider } = select(store.all(), { provider: "", status: "", search: " fir " });
    expect(rows.map(({ reference }) => reference)).toEqual(["First"]);
    expect([byStatus.get("pending"), byProvider.get("inr"), byProvider.get("")]).toEqual([1, 1, 1]);
  });

  it("parses events however the network splits them", () => {
    const heard: unknown[] = [];
    const read = eventReader((event) => heard.push(event));
    for (const piece of [
      ": hello\n\nid: a.1\nev",
      "ent: entry\ndata: {}",
      "\n",
      "\nid: a.2\nevent: reset\ndata: {}\n\n",
    ])
      read(piece);
    expect(heard).toEqual([
      { id: "a.1", name: "entry", data: "{}" },
      { id: "a.2", name: "reset", data: "{}" },
    ]);
  });
});

/** The status of a path that is sent as it stands; fetch would tidy it up. */
function raw(url: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { path, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

describe("the page's files", () => {
  it("are served with a policy that lets nothing else in, and nothing beside them is served", async () => {
    const { url } = await start();
    const page = await fetch(`${url}/`);
    expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self';/);
    const text = await page.text();
    expect(text).not.toMatch(/<style|<script>|style=|onclick|https?:/);
    const files = readdirSync(new URL("../../console/", import.meta.url)).filter((name) => name !== "index.html");
    for (const name of files) expect((await fetch(`${url}/console/${name}`)).status, name).toBe(200);
    for (const path of ["..%2fpackage.json", "../package.json", "nothing.js", "", "main.js.map"]) {
      expect((await fetch(`${url}/console/${path}`)).status, path).toBe(404);
    }
    for (const path of ["/console/../bin/payout-sandbox.js", "/console/x/../../bin/payout-sandbox.js"]) {
      expect(await raw(url, path), path).toBe(404);
    }
    expect((await fetch(url, { method: "POST" })).status).toBe(405);
    expect((await fetch(url, { method: "HEAD" })).status).toBe(200);
  });
});
