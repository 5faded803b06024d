import { scenes } from "./scenes.ts";
import { type Ending, tellStory } from "./story.ts";

console.log("Real signed HTTP payouts, each gateway on loopback:");
const endings: Ending[] = [];
for (const start of Object.values(scenes)) endings.push(await tellStory(await start()));

const total = (pick: (ending: Ending) => number) => endings.reduce((sum, ending) => sum + pick(ending), 0);
const [ordered, paid] = [total((ending) => ending.ordered), total((ending) => ending.paid)];
console.log(
  `\n${ordered} orders, ${paid} paid, ${Math.max(0, paid - ordered)} paid twice, ${Math.max(0, ordered - paid)} lost`,
);
if (ordered !== paid) process.exitCode = 1;
