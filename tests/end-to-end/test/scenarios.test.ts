import { providerIds, scenarios } from "@payout/sandbox";
import { describe, expect, test } from "vitest";
import { judgePayout, judgeSend, outcomeOf, truthAbout } from "./judge.ts";
import { orderOf } from "./products.ts";
import { connect, start } from "./setup.ts";

const reference = "scenario-1";

describe.each(providerIds)("%s", (id) => {
  test.for(scenarios)(
    "an amount that ends in .$digits $meaning: every answer on the way is true",
    async (scenario, context) => {
      const sandbox = await start(context);
      const provider = connect(sandbox, id);
      const order = orderOf(id, reference, `12.${scenario.digits}`);
      judgeSend(sandbox, id, order, await outcomeOf(provider.send(order)));
      for (const pause of ["0s", "1s", "1m", "1h"]) {
        await sandbox.advance(pause);
        const payout = await provider.query({ reference }, { expected: async () => ({ amount: order.amount }) });
        judgePayout(truthAbout(sandbox, id, reference), payout);
        expect(payout.status).not.toBe("unknown");
      }
    },
  );
});
