import { EngineError } from "../errors.ts";
import { type Fields, isFields } from "../known.ts";
import { isTimeZone } from "../limits/settings.ts";

const periods = ["order", "recipient_day", "batch"];

/**
 * Requires rules that mean something: a mistyped one would let everything pass.
 * @throws EngineError `configuration` with the field's path
 */
export function checkRules(rules: unknown, providers: readonly string[]): void {
  if (!isFields(rules)) throw wrong("rules", "must be { orders, decisions }, or null to take them away");
  onlyThese("rules", rules, ["orders", "decisions"]);
  const { orders, decisions } = rules;
  if (!Array.isArray(orders))
    throw wrong("rules.orders", "must be a list; leave it empty where no order needs approval");
  checkApprovers("rules.decisions", decisions, []);
  for (const [index, rule] of orders.entries()) checkOrderRule(`rules.orders[${index}]`, rule, providers);
}

function checkOrderRule(path: string, rule: unknown, providers: readonly string[]): void {
  checkApprovers(path, rule, ["above", "per", "provider", "timeZone"]);
  const { above, per, provider, timeZone } = rule as Fields;
  if (!isFields(above) || !isAmount(above["value"]) || !isCurrency(above["currency"]))
    throw wrong(`${path}.above`, 'must be an amount such as { value: "1000.00", currency: "CNY" }');
  if (per !== undefined && !periods.includes(per as string))
    throw wrong(`${path}.per`, `must be ${periods.join(", ")}`);
  if (provider !== undefined && !providers.includes(provider as string))
    throw wrong(`${path}.provider`, `must be one of ${providers.join(", ")}`);
  if (timeZone !== undefined && !(typeof timeZone === "string" && isTimeZone(timeZone)))
    throw wrong(`${path}.timeZone`, 'must be an IANA name such as "Asia/Shanghai"');
}

function checkApprovers(path: string, value: unknown, others: readonly string[]): void {
  if (!isFields(value)) throw wrong(path, "must be an object such as { approvers: 1 }");
  onlyThese(path, value, ["approvers", "role", ...others]);
  const { approvers, role } = value;
  if (!(Number.isInteger(approvers) && Number(approvers) >= 1 && Number(approvers) <= 10))
    throw wrong(`${path}.approvers`, "must be a whole number from 1 to 10");
  if (role !== undefined && (typeof role !== "string" || role.trim() === ""))
    throw wrong(`${path}.role`, "must be a role's name, or left out");
}

function onlyThese(path: string, value: Fields, names: readonly string[]): void {
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined) throw wrong(`${path}.${unknown}`, `is unknown; known are ${names.join(", ")}`);
}

function isAmount(value: unknown): boolean {
  return typeof value === "string" && /^(?:0|[1-9][0-9]{0,19})(?:\.[0-9]{1,10})?$/.test(value);
}

function isCurrency(value: unknown): boolean {
  return typeof value === "string" && /^[A-Z0-9]{3,10}$/.test(value);
}

function wrong(path: string, problem: string): EngineError {
  return new EngineError({
    code: "configuration",
    message: `setApprovalRules: ${path} ${problem}. Nothing was changed.`,
    paths: [path],
  });
}
