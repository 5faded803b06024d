import { type AlertSettings, createEngine } from "@payout/engine";
import { expect, test } from "vitest";
import { secret } from "./alert-receiver.ts";
import { createStub } from "./stub.ts";

test.each<[string, object | string, RegExp]>([
  ["a text", "https://alerts.example", /alerts must be an object such as \{ url, secret \}/],
  [
    "a mistyped setting",
    { url: "https://alerts.example", secret, digest: "09:00" },
    /alerts\.digest is not a setting of alerts.*digestAt/,
  ],
  ["no address", { secret }, /alerts\.url must be an address/],
  ["an address that is none", { url: "alerts.example", secret }, /alerts\.url must be an address/],
  [
    "http",
    { url: "http://alerts.example", secret },
    /alerts\.url must begin with https:\/\/; http:\/\/ is for loopback only/,
  ],
  [
    "a password in the address",
    { url: "https://a:b@alerts.example", secret },
    /alerts\.url must not have a user or password/,
  ],
  [
    "a short secret",
    { url: "https://alerts.example", secret: `whsec_${"a".repeat(24)}` },
    /alerts\.secret must be "whsec_" and 24 to 64/,
  ],
  [
    "a secret without its prefix",
    { url: "https://alerts.example", secret: secret.slice(6) },
    /alerts\.secret must be "whsec_"/,
  ],
  [
    "a secret that is not Base64",
    { url: "https://alerts.example", secret: `whsec_${"ä".repeat(40)}` },
    /alerts\.secret must be/,
  ],
  [
    "a time",
    { url: "https://alerts.example", secret, digestAt: "9:00" },
    /alerts\.digestAt must be a time of day such as "09:00"/,
  ],
  ["a zone", { url: "https://alerts.example", secret, zone: "Shanghai" }, /alerts\.zone must be an IANA name/],
])("refuses %s, and shows no secret", (_what, alerts, words) => {
  const make = () =>
    createEngine({ providers: [createStub().provider], database: "memory://", alerts: alerts as AlertSettings });
  expect(make).toThrow(words);
  expect(make).not.toThrow(/a key of|YSBrZXk/);
});
