import { conformanceCases, oversizedInputCases, unprovenCases } from "@payout/core/testing";
import { describe, expect, test } from "vitest";
import * as schemas from "../src/generated/schemas.ts";
import * as validators from "../src/generated/validators.js";
import { cashoutSubject, transferSubject } from "./subjects.ts";

describe.each([
  ["jeepay.transfer", transferSubject],
  ["jeepay.cashout", cashoutSubject],
])("%s", (id, subject) => {
  test("is the provider under test", () => {
    expect(subject.createProvider({ baseUrl: "https://gateway.example" }).id).toBe(id);
  });

  for (const { name, run } of conformanceCases(subject)) test.concurrent(name, run);
});

for (const { name, run } of oversizedInputCases(validators, schemas)) test(name, run);

test("every case is red for at least one provider that is broken on purpose", { timeout: 120_000 }, async () => {
  expect(await unprovenCases(transferSubject)).toEqual({ unnoticed: [], neverRed: [], missed: [] });
});
