import type { GatewayPorts } from "./gateway/ports.ts";
import type { HongwenGatewayOptions } from "./hongwen/gateway.ts";
import type { InrGatewayOptions } from "./inr/gateway.ts";
import type { JeepayGatewayOptions } from "./jeepay/gateway.ts";
import type { MulticountryGatewayOptions } from "./multicountry/gateway.ts";
import type { WorldOptions } from "./world.ts";

/** How to start a sandbox. */
export interface SandboxOptions extends WorldOptions {
  /** The port to listen on. @default 0, a free one */
  readonly port?: number;
  /** The port of each gateway; 0 is a free one. @default the four after `port`: jeepay, hongwen, inr, multicountry; free ones if that is 0 */
  readonly gatewayPorts?: Partial<GatewayPorts>;
  /** The address to listen on. Any that is not loopback needs a `token`. @default "127.0.0.1" */
  readonly address?: string;
  /** What callers of the control API must send as `Authorization: Bearer TOKEN`; 16 characters or more. @default none */
  readonly token?: string;
  /** What single gateways do differently. */
  readonly gateways?: {
    readonly jeepay?: JeepayGatewayOptions;
    readonly hongwen?: HongwenGatewayOptions;
    readonly inr?: InrGatewayOptions;
    readonly multicountry?: MulticountryGatewayOptions;
  };
  /** Real milliseconds that one notification attempt may take. @default 20000; multi-country: 10000 */
  readonly notificationTimeoutMs?: number;
  /** Whether notifications may leave this machine. @default false: such an attempt is recorded with an error */
  readonly allowRemoteNotifications?: boolean;
  /**
   * Real milliseconds after which a hanging answer ends in a reset.
   * @default with chaos 5000, otherwise as long as the client waits
   */
  readonly hangMs?: number;
  /** How many requests and notification attempts each gateway keeps to be looked at; the ledger is complete. @default 10000 */
  readonly historySize?: number;
}
