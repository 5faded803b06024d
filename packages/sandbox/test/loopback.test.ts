import { expect, test } from "vitest";
import { isLoopback } from "../src/gateway/post.ts";

test.each([
  ["http://127.0.0.1:4010/é", true],
  ["http://[::1]/", true],
  ["http://shop.localhost/", true],
  ["http://127.0.0.1.example/", false],
  ["http://À3/", false],
  ["127.0.0.1", false],
  ["http://[", false],
  ["", false],
])("%j stays on this machine: %j", (url, stays) => {
  expect(isLoopback(url)).toBe(stays);
});
