import type { Gateways } from "./gateways.ts";

/** The port of each gateway. */
export type GatewayPorts = Readonly<Record<keyof Gateways, number>>;

/** The four ports after the sandbox's own; free ones where it takes a free one. */
export function defaultGatewayPorts(port: number): GatewayPorts {
  const after = (distance: number) => (port === 0 ? 0 : port + distance);
  return { jeepay: after(1), hongwen: after(2), inr: after(3), multicountry: after(4) };
}
