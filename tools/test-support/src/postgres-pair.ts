import { type StandbyOptions, startPostgres, type TestPostgres } from "@payout/postgres";
import { type Relay, startRelay } from "./front.ts";

/** Two servers of which one follows the other, and an address that leads to one of them. */
export interface Pair {
  primary: TestPostgres;
  standby: TestPostgres;
  readonly front: Relay;
  /** The address, as a URL. */
  readonly url: string;
  /** Leads new connections to the primary. */
  lead(): void;
  /** The standby becomes the primary, and the other way round: only the names, the servers do that. */
  swap(): void;
  stop(): Promise<void>;
}

const portOf = ({ url }: TestPostgres) => Number(new URL(url).port);

/** Starts a pair; `settings` are those of postgresql.conf, of both. */
export async function startPair(
  settings: Readonly<Record<string, string>> = {},
  options?: StandbyOptions,
): Promise<Pair> {
  const primary = await startPostgres(settings);
  const standby = await primary.startStandby(options);
  const front = await startRelay(portOf(primary), "answers");
  const pair: Pair = {
    primary,
    standby,
    front,
    url: Object.assign(new URL(primary.url), { port: `${front.port}` }).href,
    lead: () => front.leadTo(portOf(pair.primary)),
    swap() {
      [pair.primary, pair.standby] = [pair.standby, pair.primary];
    },
    async stop() {
      front.close();
      await Promise.all([primary.stop(), standby.stop()]);
    },
  };
  return pair;
}
