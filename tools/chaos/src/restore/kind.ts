import type { Second, startLife } from "./life.ts";

/** A gateway and its engines. */
export type Life = Awaited<ReturnType<typeof startLife>>;

/** One way in which a database comes back older, or merely elsewhere. */
export interface Kind {
  readonly name: string;
  /** Whether the engine must find that something can be missing. */
  readonly recovers: boolean;
  play(life: Life): Promise<Second>;
}
