import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { shareFolder } from "@payout/shared-folder";

/** One of several processes that want the same folder; says which one it got, and how many files were in it. */
const [parent = ""] = process.argv.slice(2);
const folder = await shareFolder({
  parent,
  name: "shared",
  fill(draft) {
    for (let number = 0; number < 199; number++) writeFileSync(join(draft, `${number}`), "x".repeat(number));
  },
});
process.send?.(`${folder} ${readdirSync(folder).length} files`);
process.disconnect?.();
