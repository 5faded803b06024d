import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { PostgresError } from "./error.ts";
import { installedPrograms, type OlderVersion, type Programs } from "./programs.ts";

/** Another user of this machine. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** What a server needs from the machine. */
export interface Machine {
  readonly programs: Programs;
  /** Who runs the server when that is not the user who runs us. */
  readonly account?: Account;
  /** Folders for temporary files; the first that works is used. */
  readonly temporary: readonly string[];
  /** A port that is free at this moment. */
  freePort(): Promise<number>;
  /** How long a program may print nothing while the server starts. */
  readonly quietMs: number;
  /** How long the whole start may take. */
  readonly startWithinMs: number;
}

/** This machine, as it is, with the newest PostgreSQL or an older one. */
export function thisMachine(older?: OlderVersion): Machine {
  // PostgreSQL refuses to run as root, which containers often are.
  const isRoot = process.geteuid?.() === 0;
  return {
    programs: installedPrograms(older),
    ...(isRoot && { account: accountIn(readFileSync("/etc/passwd", "utf8")) }),
    temporary: isRoot ? [...new Set([tmpdir(), "/tmp", "/var/tmp"])] : [tmpdir()],
    freePort,
    // A start takes two seconds, or twenty when six others share each core. Tests give their hooks sixty.
    quietMs: 15_000,
    startWithinMs: 45_000,
  };
}

/**
 * The account of /etc/passwd that runs a server for root: `nobody` where there is one. Not `postgres`: the tests' superuser
 * would then have rights over the files of a real server.
 */
export function accountIn(passwd: string): Account {
  const accounts = passwd.split("\n").flatMap((line) => {
    const [name = "", , uid = "", gid = ""] = line.split(":");
    return name === "" || !/^-?\d+$/.test(uid) || Number(uid) === 0
      ? []
      : [{ name, uid: Number(uid), gid: Number(gid) }];
  });
  const account = accounts.find(({ name }) => name === "nobody") ?? accounts[0];
  if (account) return account;
  throw new PostgresError(
    "it refuses to run as root, and /etc/passwd has no other user",
    "Run as an ordinary user, or add the user nobody",
  );
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", resolve);
  });
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
