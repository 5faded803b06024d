import { providerIds, startSandbox } from "@payout/sandbox";
import { expect, onTestFinished, test } from "vitest";
import { tellStory } from "./story.ts";

test.each(providerIds)("the demo pays every %s order once", async (id) => {
  const sandbox = await startSandbox({ clock: { speed: 10 } });
  onTestFinished(() => sandbox.close());
  const lines: string[] = [];
  expect(await tellStory(sandbox, id, (line) => lines.push(line))).toEqual({ ordered: 2, paid: 2 });
  expect(lines[0]).toBe(`\n${id}`);
  expect(lines.join("\n")).toMatch(
    /sent .*pending[\s\S]*notified .*succeeded[\s\S]*asked .*succeeded[\s\S]*lost .*unknown[\s\S]*asked .*succeeded/,
  );
});
