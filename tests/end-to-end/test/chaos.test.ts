import { faultNames, providerIds } from "@payout/sandbox";
import { expect, test } from "vitest";
import { judgeSend, outcomeOf, truthAbout } from "./judge.ts";
import { orderOf } from "./products.ts";
import { connect, start } from "./setup.ts";

const payouts = 40;
const references = Array.from({ length: payouts }, (_, index) => `chaos-${index}`);

test("with three requests in ten going wrong, no caller gets a false answer and no payee is paid twice", async (context) => {
  // A hang only takes time; the tests of single faults have it.
  const faults = faultNames.filter((name) => !name.startsWith("hang") && name !== "slow");
  const sandbox = await start(context, { chaos: { rate: 0.3, seed: 20_260_101, faults } });
  const sends = providerIds.flatMap((id) =>
    references.map((reference) => ({ id, order: orderOf(id, reference, "12.50") })),
  );
  const outcomes = await Promise.all(
    sends.map(async ({ id, order }) => {
      const outcome = await outcomeOf(connect(sandbox, id, { timeoutMs: 15_000 }).send(order));
      judgeSend(sandbox, id, order, outcome);
      return outcome;
    }),
  );
  const errors = outcomes.filter((outcome) => "error" in outcome);
  expect(errors.length).toBeGreaterThan(payouts / 2);

  await sandbox.advance("3s");
  const lines = sends.map(({ id, order }) => truthAbout(sandbox, id, order.reference));
  expect(lines.filter(({ timesPaid, calls }) => timesPaid > 1 || calls.create !== 1)).toEqual([]);
  // Chaos lost orders on their way in both directions, or it proved nothing.
  expect(new Set(lines.map(({ status }) => status))).toEqual(new Set(["succeeded", "absent"]));
});
