import { conformanceCases, oversizedInputCases, unprovenCases } from "@payout/core/testing";
import { expect, test } from "vitest";
import * as schemas from "../src/generated/schemas.ts";
import * as validators from "../src/generated/validators.js";
import { hongwenSubject } from "./subjects.ts";

test("is the provider under test", () => {
  expect(hongwenSubject.createProvider({ baseUrl: "https://gateway.example" }).id).toBe("hongwen");
});

for (const { name, run } of conformanceCases(hongwenSubject)) test.concurrent(name, run);

for (const { name, run } of oversizedInputCases(validators, schemas)) test(name, run);

test("every case is red for at least one provider that is broken on purpose", { timeout: 120_000 }, async () => {
  expect(await unprovenCases(hongwenSubject)).toEqual({ unnoticed: [], neverRed: [], missed: [] });
});
