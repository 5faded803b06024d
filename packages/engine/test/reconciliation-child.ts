import { appendFileSync } from "node:fs";
import { createEngine } from "../src/index.ts";
import { answerScene, columnsOfScene } from "./reconciliation-scene.ts";
import { createStub } from "./stub.ts";
import { quick } from "./support.ts";

// A process of its own that is killed in the middle of a reconciliation: some answers are there, others never come.
const [database = "", schema = "", ledger = "", file = ""] = process.argv.slice(2);
const stub = createStub({ reportsNotFound: false });
answerScene(stub);
const answer = stub.query;
let begun = 0;
stub.query = (reference) => {
  begun += 1;
  if (begun > 45) return new Promise(() => undefined);
  appendFileSync(ledger, `${reference}\n`);
  return answer(reference);
};
const engine = createEngine({
  providers: { stub: stub.provider },
  database,
  schema,
  jobsSchema: `${schema}_jobs`,
  // Only the reconciliation queries.
  rules: { ...quick, queryTimeoutMs: 60_000 },
});
await engine.start();
const { id } = await engine.startReconciliation({
  from: new Date(0),
  to: new Date(Date.now() + 60_000),
  sample: 1,
  statements: [{ provider: "stub", file, ...columnsOfScene }],
  actor: "ada",
  reason: "end of day",
});
appendFileSync(ledger, `started ${id}\n`);
