import { type Problem, throwIfAny } from "./problems.ts";

/** One member of a settings interface, as its source and its docstring say. */
export interface Setting {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly meaning: string;
  readonly default?: string;
}

/** An interface as it is written, and where. */
export interface SettingsSource {
  readonly file: string;
  readonly text: string;
  readonly name: string;
}

/**
 * The members of an interface. What is read is our own formatted code: one `readonly` member under its docstring.
 * @throws SchemaProblems when there is no such interface, or a member has no docstring: the table would not be complete.
 */
export function readSettings({ file, text, name }: SettingsSource): Setting[] {
  const [, body] = new RegExp(`^export interface ${name}\\b[^\\n]*\\{\\n(.*?)^\\}`, "msu").exec(text) ?? [];
  if (body === undefined)
    throwIfAny([problem(file, `export the interface ${name}: the settings table is made from it`)]);
  const members = [...(body ?? "").matchAll(/^ {2}readonly (\w+)/gmu)].map(([, member]) => member);
  const found = [
    ...(body ?? "").matchAll(/^ {2}\/\*\*(.*?)\*\/\n {2}readonly (\w+)(\??): (.*?);\n(?= {2}\S|$(?![\s\S]))/gmsu),
  ];
  const described = found.map(([, , member]) => member);
  throwIfAny(
    members
      .filter((member) => !described.includes(member))
      .map((member) => problem(file, `add a docstring to ${name}.${member}: the settings table is made from it`)),
  );
  return found.map(([, comment = "", member = "", optional, type = ""]) => {
    const [meaning = "", standard] = comment
      .replaceAll(/^\s*\*? ?/gmu, "")
      .trim()
      .split(/\s*@default\s+/u);
    const required = optional === "";
    return {
      name: member,
      type: oneLine(type),
      required,
      meaning: oneLine(meaning),
      ...(standard && { default: oneLine(standard) }),
    };
  });
}

function problem(file: string, message: string): Problem {
  return { file, pointer: "", message };
}

/** A provider's own settings and the common ones it takes: `baseUrl` first, then what is required. */
export function readProviderSettings(own: SettingsSource, common: SettingsSource): Setting[] {
  const [, base = ""] = new RegExp(`^export interface ${own.name} extends ([^\\n]*) \\{$`, "mu").exec(own.text) ?? [];
  const omitted = [...base.matchAll(/"(\w+)"/gu)].map(([, name]) => name);
  const ownSettings = readSettings(own);
  const inherited = base.includes(common.name)
    ? readSettings(common).filter(
        ({ name }) => !omitted.includes(name) && !ownSettings.some((setting) => setting.name === name),
      )
    : [];
  const all = [...ownSettings, ...inherited];
  const rank = ({ name, required }: Setting) => (name === "baseUrl" ? 0 : required ? 1 : 2);
  return all.toSorted((left, right) => rank(left) - rank(right));
}

/** The table of a README. */
export function settingsTable(settings: readonly Setting[]): string {
  const rows = settings.map((setting) => {
    const standard = setting.required ? "required" : setting.default === undefined ? "" : asCode(setting.default);
    return `| \`${setting.name}\` | \`${cell(setting.type)}\` | ${cell(standard)} | ${cell(setting.meaning)} |`;
  });
  return ["| setting | type | default | meaning |", "|---|---|---|---|", ...rows].join("\n");
}

/** Code such as a number, a text or a name in code style; a sentence as it is. */
function asCode(text: string): string {
  return /\s/u.test(text) || text.includes("`") ? text : `\`${text}\``;
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/gu, " ");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
