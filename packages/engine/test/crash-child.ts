import { appendFileSync } from "node:fs";
import { createEngine } from "../src/index.ts";
import { createStub } from "./stub.ts";
import { orderFor, quick } from "./support.ts";

// A process of its own that is killed in the middle of a POST: the order was sent, its answer never arrives.
const [folder = "", ledger = ""] = process.argv.slice(2);
const stub = createStub();
stub.send = ({ reference }) => {
  appendFileSync(ledger, `${reference}\n`);
  return new Promise(() => undefined);
};
const engine = createEngine({ providers: { stub: stub.provider }, database: folder, rules: quick });
await engine.start();
for (const reference of ["R1", "R2", "R3"]) await engine.submit(orderFor("jeepay.transfer", reference), "stub");
