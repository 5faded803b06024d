import { providerIds, startSandbox } from "@payout/sandbox";
import { type Ending, tellStory } from "./story.ts";

// Ten seconds of the gateways pass in one of ours.
const sandbox = await startSandbox({ clock: { speed: 10 } });
console.log(`Real signed HTTP payouts, each gateway on loopback, at ${sandbox.url}:`);
const endings: Ending[] = [];
for (const id of providerIds) endings.push(await tellStory(sandbox, id));
await sandbox.close();

const total = (pick: (ending: Ending) => number) => endings.reduce((sum, ending) => sum + pick(ending), 0);
const [ordered, paid] = [total((ending) => ending.ordered), total((ending) => ending.paid)];
console.log(
  `\n${ordered} orders, ${paid} paid, ${Math.max(0, paid - ordered)} paid twice, ${Math.max(0, ordered - paid)} lost`,
);
if (ordered !== paid) process.exitCode = 1;
