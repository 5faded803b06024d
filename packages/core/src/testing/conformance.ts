import { beliefCases } from "./belief.ts";
import type { ConformanceCase } from "./case.ts";
import { driftCases } from "./drift.ts";
import { exactnessCases } from "./exactness.ts";
import { identityCases } from "./identity.ts";
import { limitCases } from "./limits.ts";
import { notificationCases } from "./notifications.ts";
import { onePostCases } from "./one-post.ts";
import { orderCases } from "./orders.ts";
import { outcomeCases } from "./outcome.ts";
import { refusalCases } from "./refusals.ts";
import { secrecyCases } from "./secrecy.ts";
import { statusWordCases } from "./status-words.ts";
import type { ConformanceSubject } from "./subject.ts";

/**
 * Every case that a provider must pass, each named after the money rule it proves. They need no test framework: give each
 * `name` and `run` to yours.
 *
 * @example
 * for (const { name, run } of conformanceCases(subject)) test(name, run);
 */
export function conformanceCases<Destination>(subject: ConformanceSubject<Destination>): ConformanceCase[] {
  const any = subject as unknown as ConformanceSubject;
  return [
    onePostCases,
    orderCases,
    outcomeCases,
    refusalCases,
    statusWordCases,
    beliefCases,
    identityCases,
    exactnessCases,
    driftCases,
    notificationCases,
    limitCases,
    secrecyCases,
  ].flatMap((cases) => cases(any));
}
