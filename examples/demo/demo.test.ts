import { expect, test } from "vitest";
import { jeepayScene } from "./jeepay.ts";
import { tellStory } from "./story.ts";

test.each(["transfer", "cashout"] as const)("the demo pays every %s order once", async (product) => {
  expect(await tellStory(await jeepayScene(product))).toEqual({ ordered: 2, paid: 2 });
});
