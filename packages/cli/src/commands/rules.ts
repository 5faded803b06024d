import type { ApprovalRules } from "@payout/engine";
import type { Command } from "commander";
import type { Attach } from "../action.ts";
import { tellProposed } from "../decided.ts";
import { exitCodes } from "../exit-codes.ts";
import { usage } from "../failure.ts";
import { readInput } from "../read-input.ts";
import { requireRole, withSession } from "../session.ts";

interface RulesOptions {
  readonly set?: string;
  readonly reason?: string;
}

/** `payout rules`: what takes two people. */
export function addRules(program: Command, attach: Attach): void {
  const command = program
    .command("rules")
    .description("print the approval rules, or put others into force; lowering them takes another operator")
    .option("--set <rules.json>", "the new rules; null takes them away")
    .option("--reason <text>", "why, with --set")
    .addHelpText(
      "after",
      `
rules.json:
  { "orders": [{ "above": { "value": "1000.00", "currency": "CNY" }, "approvers": 1 }], "decisions": { "approvers": 1 } }

Example:
  payout rules --set rules.json --reason "four eyes above 1,000"`,
    );
  attach<RulesOptions>(command, async ({ options, terminal, output }) => {
    const { set, reason } = options;
    if (set !== undefined && reason === undefined) throw usage("--set needs --reason: say why the rules change");
    const next = set === undefined ? undefined : rulesIn(await readInput(set, terminal), set);
    return withSession(terminal, options, async (session) => {
      const { engine, actor } = session;
      if (next !== undefined) requireRole(session, "admin");
      if (next === undefined) {
        const rules = (await engine.approvalRules()) ?? null;
        await output.record({ ok: true, exit: exitCodes.ok, code: "rules", rules });
        await output.text(rules === null ? "No rules: one operator decides." : JSON.stringify(rules, undefined, 2));
        return exitCodes.ok;
      }
      const proposal = await engine.setApprovalRules(next, { actor, reason: reason ?? "" });
      return tellProposed(proposal, { code: "stored", rules: next, text: "The rules are in force." }, session, output);
    });
  });
}

function rulesIn(text: string, path: string): ApprovalRules | null {
  try {
    return JSON.parse(text) as ApprovalRules | null;
  } catch {
    throw usage(`${path} is not JSON`);
  }
}
