import { type AddressInfo, connect, createServer } from "node:net";

/** The one address that gateways know: it passes connections on to whichever worker is there, as a load balancer does. */
export interface Door {
  readonly url: string;
  /** From now on connections may go to this port. */
  open(port: number): void;
  /** The worker behind this port has ended. */
  shut(port: number): void;
  close(): void;
}

/** Opens the door on a free port. A connection that finds no worker, or whose worker dies, is cut. */
export async function startDoor(): Promise<Door> {
  const ports: number[] = [];
  let turn = 0;
  const server = createServer((visitor) => {
    const port = ports[turn++ % Math.max(1, ports.length)];
    visitor.on("error", () => undefined);
    if (port === undefined) return void visitor.destroy();
    const worker = connect(port, "127.0.0.1");
    worker.on("error", () => visitor.destroy());
    visitor.once("close", () => worker.destroy());
    worker.once("close", () => visitor.destroySoon());
    visitor.pipe(worker).pipe(visitor);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notifications`,
    open: (port) => void ports.push(port),
    shut(port) {
      const at = ports.indexOf(port);
      if (at >= 0) ports.splice(at, 1);
    },
    close: () => void server.close(),
  };
}
