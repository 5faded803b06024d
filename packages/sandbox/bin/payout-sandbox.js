#!/usr/bin/env node
// Checked in, so that installing the workspace can link the command before anything is built.
const [major = 0] = process.versions.node.split(".").map(Number);
if (major >= 22) {
  await import("../dist/command.js");
} else {
  // npx starts it all the same; an older Node cannot read a number of a request as it was written.
  process.stderr.write(
    `the sandbox could not start: it needs Node 22 or newer, and this is ${process.versions.node}\n`,
  );
  process.exitCode = 1;
}
