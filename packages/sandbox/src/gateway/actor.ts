import { AsyncLocalStorage } from "node:async_hooks";

/** Who makes an order move: a client's request, the channel by the clock, or an operator at the gateway. */
export type Actor = "request" | "clock" | "operator";

const present = new AsyncLocalStorage<Actor>();

/** Runs `work` in the name of an actor; what it starts for later is in the same name unless it says otherwise. */
export function actAs<Result>(actor: Actor, work: () => Result): Result {
  return present.run(actor, work);
}

/** In whose name the present code runs: a person's, where nothing says otherwise. */
export function presentActor(): Actor {
  return present.getStore() ?? "operator";
}
