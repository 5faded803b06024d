import { parseArgs } from "node:util";
import { type ProviderId, startSandbox } from "@payout/sandbox";
import ora from "ora";
import { scenes } from "./scenes.ts";
import { type Ending, runStory } from "./story.ts";
import { toSummary, toTable } from "./table.ts";

/** Real signed HTTP payouts through every gateway on loopback. Exit code 0 only when every payout ended as expected. */

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });

// On a terminal it shows what is being waited for; in a pipe it says nothing.
const progress = ora({ stream: process.stderr, isSilent: values.json || !process.stderr.isTTY }).start();
const endings: Ending[] = [];
// Gateway time runs ten times as fast as ours.
const sandbox = await startSandbox({ clock: { speed: 10 } });
for (const id of Object.keys(scenes) as ProviderId[]) {
  const ended = await runStory(sandbox, id, (what) => {
    progress.text = what;
  });
  endings.push(...ended);
}
await sandbox.close();
progress.stop();

if (values.json) {
  console.log(JSON.stringify(endings, undefined, 2));
} else {
  console.log(
    "Real signed HTTP payouts, each gateway on loopback. In every second order the answer to send got lost.\n",
  );
  console.log(toTable(endings));
  console.log(`\n${toSummary(endings)}`);
}
if (endings.some(({ asExpected }) => !asExpected)) process.exitCode = 1;
