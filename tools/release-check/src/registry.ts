import { mkdirSync } from "node:fs";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { runServer } from "verdaccio";
import { must } from "./run.ts";

/** A real registry on loopback that knows only what was published into it. */
export interface Registry {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts verdaccio on a free port: no uplink, so nothing is fetched from elsewhere. */
export async function startRegistry(folder: string): Promise<Registry> {
  mkdirSync(folder, { recursive: true });
  const configuration = {
    self_path: folder,
    configPath: folder,
    storage: join(folder, "storage"),
    uplinks: {},
    packages: { "**": { access: "$all", publish: "$all" } },
    auth: { htpasswd: { file: join(folder, "htpasswd") } },
    middlewares: {},
    web: { enable: false },
    log: { type: "stdout", format: "pretty", level: "fatal" },
  };
  const server = (await runServer(configuration as never)) as unknown as Server;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Fetches someone else's package from the machine's own registry and publishes its tarball into ours, as it is. */
export async function bring(
  specification: string,
  { from, to, folder }: { readonly from: NodeJS.ProcessEnv; readonly to: NodeJS.ProcessEnv; readonly folder: string },
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const packed = await must(["npm", "pack", specification, "--json", "--loglevel=error"], { cwd: folder, env: from });
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  await must(["npm", "publish", `./${filename}`, "--ignore-scripts", "--access", "public"], { cwd: folder, env: to });
}

/** Every published version of a package. */
export async function publishedVersions(registry: Registry, name: string): Promise<string[]> {
  const response = await fetch(`${registry.url}${name.replace("/", "%2f")}`);
  if (!response.ok) return [];
  const { versions } = (await response.json()) as { versions: Record<string, unknown> };
  return Object.keys(versions);
}
