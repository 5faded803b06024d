import { jeepayScene } from "./jeepay.ts";
import { type Ending, tellStory } from "./story.ts";

console.log("Real signed HTTP payouts, each gateway on loopback:");
const endings: Ending[] = [
  await tellStory(await jeepayScene("transfer")),
  await tellStory(await jeepayScene("cashout")),
];

const total = (pick: (ending: Ending) => number) => endings.reduce((sum, ending) => sum + pick(ending), 0);
const [ordered, paid] = [total((ending) => ending.ordered), total((ending) => ending.paid)];
console.log(`\n${ordered} orders, ${paid} paid, ${Math.max(0, paid - ordered)} paid twice, ${ordered - paid} lost`);
if (ordered !== paid) process.exitCode = 1;
