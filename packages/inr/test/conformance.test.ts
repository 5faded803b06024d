import { conformanceCases, oversizedInputCases, unprovenCases } from "@payout/core/testing";
import { describe, expect, test } from "vitest";
import * as schemas from "../src/generated/schemas.ts";
import * as validators from "../src/generated/validators.js";
import { inrSubject } from "./subjects.ts";

describe("inr", () => {
  test("is the provider under test", () => {
    expect(inrSubject.createProvider({ baseUrl: "https://gateway.example" }).id).toBe("inr");
  });

  for (const { name, run } of conformanceCases(inrSubject)) test.concurrent(name, run);
});

for (const { name, run } of oversizedInputCases(validators, schemas)) test(name, run);

test("every case is red for at least one provider that is broken on purpose", { timeout: 120_000 }, async () => {
  expect(await unprovenCases(inrSubject)).toEqual({ unnoticed: [], neverRed: [], missed: [] });
});
