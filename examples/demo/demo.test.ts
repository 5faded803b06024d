import { expect, test } from "vitest";
import { scenes } from "./scenes.ts";
import { tellStory } from "./story.ts";

test.each(Object.keys(scenes))("the demo pays every %s order once", async (id) => {
  const lines: string[] = [];
  const scene = await scenes[id]?.();
  if (scene === undefined) throw new Error(`no scene for ${id}`);
  expect(await tellStory(scene, (line) => lines.push(line))).toEqual({ ordered: 2, paid: 2 });
  expect(lines[0]).toBe(`\n${id}`);
  expect(lines.join("\n")).toMatch(
    /sent .*pending[\s\S]*notified .*succeeded[\s\S]*asked .*succeeded[\s\S]*lost .*unknown[\s\S]*asked .*succeeded/,
  );
});
