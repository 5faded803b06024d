import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

const binaries = resolve(import.meta.dirname, "../node_modules/.bin");
const rootBinaries = resolve(import.meta.dirname, "../../../node_modules/.bin");

/** Node 24 and pnpm of this repository come first; npm is the machine's own. */
const path = [rootBinaries, binaries, process.env["PATH"] ?? ""].join(delimiter);

/** The machine as it is, without what the package manager that started us has set. */
export function machineEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^p?npm_/i.test(name));
  return { ...Object.fromEntries(kept), PATH: path, CI: "1", npm_config_verify_deps_before_run: "false" };
}

/**
 * The environment of a newcomer who knows one registry: nothing of this machine's settings, caches or credentials, and no way
 * out but loopback, because every other address goes to a proxy that does not exist.
 */
export function newcomerEnvironment(home: string, registry: string): NodeJS.ProcessEnv {
  mkdirSync(home, { recursive: true });
  const settings = [
    `registry=${registry}`,
    `${registry.replace(/^https?:/, "")}:_authToken=rehearsal`,
    "provenance=false",
    "audit=false",
    "fund=false",
    "update-notifier=false",
  ];
  writeFileSync(join(home, ".npmrc"), `${settings.join("\n")}\n`);
  const nowhere = "http://127.0.0.1:9";
  return {
    ...keep("PATH", "TMPDIR", "TEMP", "TMP", "SystemRoot", "LANG"),
    PATH: path,
    HOME: home,
    USERPROFILE: home,
    CI: "1",
    NPM_CONFIG_USERCONFIG: join(home, ".npmrc"),
    NPM_CONFIG_GLOBALCONFIG: join(home, "no-global-npmrc"),
    NPM_CONFIG_CACHE: join(home, "npm-cache"),
    NPM_CONFIG_STORE_DIR: join(home, "pnpm-store"),
    NPM_CONFIG_REGISTRY: registry,
    NPM_CONFIG_PROVENANCE: "false",
    NPM_CONFIG_VERIFY_DEPS_BEFORE_RUN: "false",
    BUN_INSTALL_CACHE_DIR: join(home, "bun-cache"),
    DENO_DIR: join(home, "deno"),
    DENO_NO_UPDATE_CHECK: "1",
    HTTP_PROXY: nowhere,
    HTTPS_PROXY: nowhere,
    http_proxy: nowhere,
    https_proxy: nowhere,
    NO_PROXY: "127.0.0.1",
    no_proxy: "127.0.0.1",
  };
}

function keep(...names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
