import assert from "node:assert/strict";
import * as newer from "@payout/core";
import * as older from "older";

// Named on the command line: a provider that was installed with the older core.
const provider = await import(process.argv[2]);

assert.notEqual(older.PayoutError, newer.PayoutError, "there are two copies");
const details = {
  code: "timeout",
  operation: "send",
  provider: "rehearsal",
  message: "Ask first.",
  outcome: "unknown",
};
for (const [thrower, asker] of [
  [older, newer],
  [newer, older],
]) {
  const error = new thrower.PayoutError(details);
  assert.equal(error instanceof asker.PayoutError, false);
  assert.equal(asker.PayoutError.is(error), true, "the other copy knows the error");
  assert.equal(asker.PayoutError.is(new Error("other")), false);
}

const [, create] = Object.entries(provider).find(([name]) => name.startsWith("create"));
let thrown;
try {
  create({});
} catch (error) {
  thrown = error;
}
assert.equal(newer.PayoutError.is(thrown), true, "the newer core knows what a provider throws with the older one");
assert.equal(thrown instanceof newer.PayoutError, false, "and it does come from the older one");
