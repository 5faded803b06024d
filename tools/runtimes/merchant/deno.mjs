import { merchant } from "./merchant.mjs";

const onListen = ({ port }) => console.log(JSON.stringify({ port, version: Deno.version.deno }));
Deno.serve({ hostname: "127.0.0.1", port: 0, onListen }, (request) => merchant(request));
