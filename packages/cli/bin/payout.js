#!/usr/bin/env node
// Checked in, so that installing the workspace can link the command before anything is built.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major > 22 || (major === 22 && minor >= 13)) {
  await import("../dist/main.js");
} else {
  // npx starts it all the same.
  process.stderr.write(`payout needs Node 22.13 or newer, and this is ${process.versions.node}. Nothing was done.\n`);
  process.exitCode = 2;
}
