import { merchant } from "./merchant.mjs";

const { port } = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: merchant });
console.log(JSON.stringify({ port, version: Bun.version }));
