import { isTimeZone, nearestName } from "@payout/core/provider";
import { type CommandError, usage } from "../failure.ts";
import { gatewayNames, type PayoutConfig } from "./config.ts";

/** Settings that are secret wherever they occur. */
const secretNames = ["secretKey", "privateKey", "apiKey", "apiToken", "additionalSecrets"];

const known: readonly string[] = [
  "$schema",
  "providers",
  "database",
  "engine",
  "operators",
  "timeZone",
] satisfies readonly (keyof PayoutConfig | "$schema")[];

/**
 * Refuses a configuration that cannot be used, with the path of what is wrong.
 * @throws CommandError `usage`
 */
export function checkConfig(config: unknown, path: string): asserts config is PayoutConfig {
  const wrong = (field: string, what: string): CommandError => usage(`${path}: ${field} ${what}`);
  if (!isObject(config)) throw wrong("the default export", "must be an object; see payout init");
  const stranger = Object.keys(config).find((name) => !known.includes(name));
  if (stranger !== undefined) {
    const near = nearestName(stranger, known);
    throw wrong(
      stranger,
      `is not a setting${near === undefined ? "" : `; did you mean ${near}?`} Known are ${known.join(", ")}`,
    );
  }
  const { providers, database, engine, operators, timeZone } = config;
  if (!isObject(providers) || Object.keys(providers).length === 0)
    throw wrong(
      "providers",
      'must name at least one: { "jeepay.transfer": { gateway: "jeepay.transfer", settings: { … } } }',
    );
  for (const [name, provider] of Object.entries(providers))
    checkProvider(provider, `providers.${name}`, path.endsWith(".json"), wrong);
  if (database !== undefined && typeof database !== "string" && !isObject(database))
    throw wrong("database", 'must be a folder, a postgres:// URL, or { env: "NAME" }');
  if (engine !== undefined && !isObject(engine))
    throw wrong("engine", "must be an object: the settings of createEngine");
  if (operators !== undefined && !isRoles(operators))
    throw wrong("operators", 'must name roles by login: { "mei": ["operator", "approver"] }');
  if (timeZone !== undefined && !(typeof timeZone === "string" && isTimeZone(timeZone)))
    throw wrong("timeZone", "must be an IANA name such as Asia/Shanghai");
}

function checkProvider(
  provider: unknown,
  field: string,
  isJson: boolean,
  wrong: (field: string, what: string) => CommandError,
): void {
  if (!isObject(provider)) throw wrong(field, "must be { gateway, settings }");
  if (typeof provider["send"] === "function") return;
  const { gateway, settings } = provider;
  if (!(gatewayNames as readonly unknown[]).includes(gateway))
    throw wrong(`${field}.gateway`, `must be one of ${gatewayNames.join(", ")}`);
  if (!isObject(settings)) throw wrong(`${field}.settings`, "must be an object: the settings of the gateway's package");
  const literal = secretNames.find((name) => [settings[name]].flat().some((value) => typeof value === "string"));
  // Whoever reads the repository would read it.
  if (isJson && literal !== undefined)
    throw wrong(
      `${field}.settings.${literal}`,
      'must not be in this file: use { "env": "NAME" } or { "file": "path" }',
    );
}

/** Whether a setting says where its value is. */
export function isSource(value: unknown): value is { readonly env: string } | { readonly file: string } {
  if (!isObject(value) || Object.keys(value).length !== 1) return false;
  return typeof value["env"] === "string" || typeof value["file"] === "string";
}

function isRoles(value: unknown): boolean {
  return (
    isObject(value) &&
    Object.values(value).every((roles) => Array.isArray(roles) && roles.every((role) => typeof role === "string"))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
