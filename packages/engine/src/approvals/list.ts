import type { EngineContext } from "../context.ts";
import { EngineError } from "../errors.ts";
import type { Proposal, ProposalFilter } from "./proposal.ts";
import { approvalsOf, type ProposalRow, selectProposals, stateOfProposal, toProposal } from "./stored-proposal.ts";

const states = ["open", "approved", "declined", "void", "lapsed", "replaced", "all"];
const names = ["state", "provider", "reference", "limit", "after"];
const mostListed = 1000;

/** Lists proposals, the oldest first. */
export async function listProposals({ db }: EngineContext, filter: ProposalFilter): Promise<Proposal[]> {
  checkFilter(filter);
  const { state = "open", provider, reference, limit = 100, after } = filter;
  const found: ProposalRow[] = [];
  for (let last = await sequenceOf(db, after); ; ) {
    let query = selectProposals(db)
      .orderBy("proposal.sequence")
      .limit(mostListed)
      .where("proposal.sequence", ">", last);
    // What is void or has lapsed is still open in its row.
    const stored = state === "void" || state === "lapsed" ? "open" : state;
    if (stored !== "all") query = query.where("proposal.state", "=", stored);
    if (provider !== undefined) query = query.where("proposal.provider", "=", provider);
    if (reference !== undefined) query = query.where("proposal.reference", "=", reference);
    const page = await query.execute();
    found.push(...page.filter((row) => state === "all" || stateOfProposal(row) === state));
    const end = page.at(-1);
    if (end === undefined || page.length < mostListed || found.length >= limit) break;
    last = end.sequence;
  }
  const listed = found.slice(0, limit);
  const approvals = await approvalsOf(
    db,
    listed.map(({ id }) => id),
  );
  return listed.map((row) => toProposal(row, approvals.get(row.id)));
}

async function sequenceOf(db: EngineContext["db"], after: ProposalFilter["after"]): Promise<string> {
  if (after === undefined) return "0";
  const found = await db.selectFrom("proposals").select("sequence").where("id", "=", after.id).executeTakeFirst();
  if (found === undefined) throw wrong("after must be a proposal of the previous page");
  return found.sequence;
}

function checkFilter(filter: ProposalFilter): void {
  const unknown = Object.keys(filter).find((name) => !names.includes(name));
  if (unknown !== undefined) throw wrong(`${unknown} is unknown; known are ${names.join(", ")}`);
  const { state, limit } = filter;
  if (state !== undefined && !states.includes(state)) throw wrong(`state must be one of ${states.join(", ")}`);
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1 && limit <= mostListed))
    throw wrong(`limit must be a whole number from 1 to ${mostListed}`);
}

function wrong(problem: string): EngineError {
  return new EngineError({ code: "configuration", message: `proposals: ${problem}` });
}
