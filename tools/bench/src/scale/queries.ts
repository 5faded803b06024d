import pg from "pg";

interface Query {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** A pool that remembers what was asked last, so that it can be explained. */
export function rememberingPool(connectionString: string): { readonly pool: pg.Pool; readonly last: () => Query } {
  let last: Query = { text: "", values: [] };
  class Client extends pg.Client {
    override query(...given: unknown[]): never {
      const [asked, values] = given;
      const { text, values: bound = values ?? [] } =
        typeof asked === "string" ? { text: asked } : (asked as Partial<Query>);
      if (text !== undefined && /^select .*"payouts"/is.test(text)) last = { text, values: bound as unknown[] };
      return super.query(...(given as Parameters<pg.Client["query"]>)) as never;
    }
  }
  return { pool: new pg.Pool({ connectionString, Client: Client as never, max: 4 }), last: () => last };
}

interface Plan {
  readonly "Node Type": string;
  readonly "Index Name"?: string;
  readonly Plans?: readonly Plan[];
}

/** The indexes that PostgreSQL reads for a query, and whether it reads a whole table. */
export async function indexesOf(pool: pg.Pool, { text, values }: Query): Promise<string> {
  const { rows } = await pool.query(`explain (format json) ${text}`, [...values]);
  const names: string[] = [];
  const look = (plan: Plan) => {
    if (plan["Index Name"] !== undefined) names.push(plan["Index Name"]);
    if (plan["Node Type"] === "Seq Scan") names.push("WHOLE TABLE");
    plan.Plans?.forEach(look);
  };
  look(rows[0]["QUERY PLAN"][0].Plan);
  return [...new Set(names)].join(", ");
}
