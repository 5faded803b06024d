import { createServer } from "node:http";
import { toNodeHandler } from "@payout/core";
import { merchant } from "./merchant.mjs";

const server = createServer(toNodeHandler(merchant)).listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ port: server.address().port, version: process.versions.node }));
});
