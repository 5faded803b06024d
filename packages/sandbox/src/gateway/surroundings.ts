import type { Chaos } from "../faults/chaos.ts";
import type { Host } from "../server/host.ts";
import type { Store } from "../store/store.ts";
import type { Clock } from "../time/clock.ts";
import type { GatewayObserver } from "./observer.ts";

/** What the sandbox gives to each of its gateways. */
export interface Surroundings {
  readonly host: Host;
  readonly clock: Clock;
  /** What the gateway remembers. */
  readonly store: Store;
  /** How many requests, and how many notification attempts, are kept to be looked at. */
  readonly historySize: number;
  readonly notificationTimeoutMs?: number | undefined;
  readonly allowRemoteNotifications?: boolean | undefined;
  /** Faults that no request requested. */
  readonly chaos?: Chaos | undefined;
  /** Real milliseconds after which a hanging answer ends in a reset. */
  readonly hangMs?: number | undefined;
  /** Whoever writes down what happens here. */
  readonly observer?: GatewayObserver | undefined;
}
