import fc from "fast-check";
import { reportWithSeed } from "./report.ts";
import { seedOf, seedVariable } from "./seed.ts";

/** How many values a property tries unless it says otherwise. A planted fault has to be found in every run. */
const numRuns = 1000;

const seed = seedOf(process.env[seedVariable]);

fc.configureGlobal({ seed, numRuns, reporter: (details) => reportWithSeed(details, seed) });
