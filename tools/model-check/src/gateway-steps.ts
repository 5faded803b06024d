import { wordOf } from "../../../packages/engine/src/work/observation-of.ts";
import type { Model } from "./model.ts";
import { observed } from "./observed.ts";
import { isBeforeRestore, keepInInbox } from "./restore-steps.ts";
import { messageOf } from "./row.ts";
import { type Step, step } from "./step.ts";
import type { Claim, Doing, Flight, Said, Worker, World } from "./world.ts";

/** Everything that the gateway can do next. */
export function gatewaySteps(world: World, model: Model): Step[] {
  return [
    ...world.flights.flatMap((flight) => arrivals(world, flight, model)),
    ...ends(world),
    ...(isBeforeRestore(world, model) ? [] : notifications(world, model)),
  ];
}

/** A POST arrives: the order is taken in, or refused in words that prove it, or is known as a duplicate. */
function arrivals(world: World, flight: Flight, { setting: { refusesDuplicates } }: Model): Step[] {
  const { life, attempt } = flight;
  const landed = { ...world, flights: world.flights.filter((other) => other !== flight) };
  const has = world.order !== "none";
  const refuses = step({ kind: "refuses the order", life, attempt }, heardBy(landed, flight, "refused"));
  if (has && refusesDuplicates)
    return [step({ kind: "finds a duplicate", life, attempt }, heardBy(landed, flight, "duplicate")), refuses];
  const taken = {
    ...landed,
    order: "pending" as const,
    takenTwice: world.takenTwice || (has && world.order !== "failed"),
  };
  return [step({ kind: "takes the order in", life, attempt }, heardBy(taken, flight, "taken")), refuses];
}

/** If a worker still waits for the answer to this POST, it can receive it. */
function heardBy(world: World, { life, attempt }: Claim, heard: Doing<"wait">["heard"]): World {
  const [first, second] = world.workers;
  const informed = (worker: Worker): Worker =>
    worker.doing === "wait" && worker.life === life && worker.attempt === attempt ? { ...worker, heard } : worker;
  return { ...world, workers: [informed(first), informed(second)] };
}

function ends(world: World): Step[] {
  const { order } = world;
  if (order !== "pending") return afterEnd(world);
  return (["succeeded", "failed"] as const).map((status) =>
    step({ kind: "becomes", status }, { ...world, order: status }),
  );
}

/** Under approval rules, and once the engine knows how the order ended: the gateway pays it all the same, or the money comes back. */
function afterEnd(world: World): Step[] {
  const { approvals, order, row } = world;
  if (approvals === undefined) return [];
  const { turned, cameBack } = approvals;
  if (order === "failed" && row.state === "failed")
    return [
      step({ kind: "pays after all" }, { ...world, order: "succeeded", approvals: { ...approvals, turned: true } }),
    ];
  if (order === "succeeded" && row.state === "succeeded" && !turned && !cameBack)
    return [step({ kind: "sends the money back" }, { ...world, approvals: { ...approvals, cameBack: true } })];
  return [];
}

/** Notifications arrive late, repeatedly and out of order: any status the order has had can be reported at any time. */
function notifications(world: World, model: Model): Step[] {
  const { order } = world;
  if (order === "none") return [];
  const words: readonly Said[] = model.setting.storesAtOnce === true ? ["pending"] : ["unknown", "pending"];
  const statuses = order === "pending" ? words : [...words, order];
  return statuses.map((status) => step({ kind: "notifies", status }, notified(world, status, model)));
}

function notified(world: World, status: Said, model: Model): World {
  if (world.lives.isMissing) return keepInInbox(world, status);
  const payout = messageOf(status);
  const word = wordOf(payout, "news");
  const { confirmNotifications } = model.setting.rules;
  const record = { word, source: "notification", actor: "gateway", payout, keep: true, confirmNotifications } as const;
  return observed(world, record, model);
}
