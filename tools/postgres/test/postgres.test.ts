import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { basename, join } from "node:path";
import { startPostgres, type TestPostgres } from "@payout/postgres";
import pg from "pg";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { accountIn, type Machine, thisMachine } from "../src/machine.ts";
import { findPlace } from "../src/place.ts";

const machine = thisMachine();
// Everybody can enter it, so that root's copy of the programs is made once for all tests; also where TMPDIR is closed.
const shared = mkdtempSync(join((await findPlace(machine)).temporary, "payout postgres 代付-"));
chmodSync(shared, 0o755);
afterAll(() => rmSync(shared, { recursive: true, force: true }));

async function start(changes: Partial<Machine> = {}, settings = {}): Promise<TestPostgres> {
  const server = await startPostgres(settings, { machine: { ...machine, temporary: [shared], ...changes } });
  onTestFinished(() => server.stop());
  return server;
}

async function queryValue(url: string, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return Object.values(((await client.query(text)).rows[0] as object | undefined) ?? {})[0];
  } finally {
    await client.end();
  }
}

/** The message of a start that fails before its time is over, and leaves nothing. */
async function refusal(changes: Partial<Machine>, settings = {}, withinMs = machine.quietMs): Promise<string> {
  const started = performance.now();
  const error = await start(changes, settings).then(
    () => new Error("it started"),
    (caught: Error) => caught,
  );
  expect(performance.now() - started).toBeLessThan(withinMs);
  expect(dataFolders()).toEqual([]);
  return `${error.name}: ${error.message}`;
}

const dataFolders = () => readdirSync(shared).filter((name) => name.startsWith("payout-postgres-data-"));

/** Programs of which one is a script. */
function programsWith(name: string, script: string): Pick<Machine, "programs"> {
  const folder = mkdtempSync(join(shared, "programs-"));
  chmodSync(folder, 0o755);
  for (const part of ["bin", "lib", "share"]) mkdirSync(join(folder, part), { recursive: true });
  for (const program of ["initdb", "postgres", "pg_ctl"]) {
    writeFileSync(join(folder, "bin", program), `#!/bin/sh\n${program === name ? script : "exit 0"}\n`);
    chmodSync(join(folder, "bin", program), 0o755);
  }
  return { programs: { folder, version: basename(folder) } };
}

describe("a server", { timeout: 60_000 }, () => {
  test("starts with its settings below a folder with blanks and Chinese letters, restarts with its data, and leaves nothing", async () => {
    const server = await start({}, { max_connections: "17" });
    expect(await queryValue(server.url, "show max_connections")).toBe("17");
    expect(await queryValue(server.url, "show server_encoding")).toBe("UTF8");
    await queryValue(server.url, "create table kept as select '代付' as text");
    await server.restart();
    expect(await queryValue(server.url, "select text from kept")).toBe("代付");
    await server.stop();
    expect(dataFolders()).toEqual([]);
    await expect(queryValue(server.url, "select 1")).rejects.toThrow("ECONNREFUSED");
  });

  test("takes another port when its first one is taken in the last moment", async () => {
    const rival = createServer();
    await new Promise<void>((resolve) => rival.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void rival.close());
    const { port } = rival.address() as { port: number };
    const ports = [port, port];
    const server = await start({ freePort: async () => ports.shift() ?? machine.freePort() });
    expect(new URL(server.url).port).not.toBe(`${port}`);
    expect(await queryValue(server.url, "select 1")).toBe(1);
  });

  test.each(["SIGKILL", "exit"])("goes away, with its data, when its process ends by %s", async (how) => {
    const child: ChildProcess = fork(join(import.meta.dirname, "starting-child.ts"), [how], {
      env: { ...process.env, TMPDIR: shared },
    });
    const ended = once(child, "exit");
    const [url] = (await once(child, "message")) as [string];
    expect(await queryValue(url, "select 1")).toBe(1);
    child.send("end");
    await ended;
    await expect.poll(dataFolders, { timeout: 10_000 }).toEqual([]);
    await expect(queryValue(url, "select 1")).rejects.toThrow("ECONNREFUSED");
  });
});

describe("one clear error at once", { timeout: 60_000 }, () => {
  test("when initdb fails, with what it printed", async () => {
    const error = await refusal(programsWith("initdb", "echo 'initdb: something is wrong' >&2; exit 3"));
    expect(error).toBe(
      "PostgresError: PostgreSQL cannot start: initdb ended with exit code 3. What it printed says why.\n\ninitdb: something is wrong\n",
    );
  });

  test("when the disk is full", async () => {
    const error = await refusal(programsWith("initdb", "echo 'could not write: No space left on device'; exit 1"));
    expect(error).toContain(`Free some space in ${shared}, or set TMPDIR to a folder that has some.`);
  });

  test("when a setting is wrong", async () => {
    const error = await refusal({}, { max_conections: "17" }, machine.startWithinMs);
    expect(error).toMatch(/postgres ended with exit code 1.*unrecognized configuration parameter "max_conections"/s);
  });

  test("when a program is missing", async () => {
    const broken = programsWith("initdb", "exit 0");
    rmSync(join(broken.programs.folder, "bin/initdb"));
    expect(await refusal(broken)).toMatch(/initdb could not be started .*ENOENT.*Run pnpm install --force/s);
  });

  test("when a program may not be run", async () => {
    const broken = programsWith("initdb", "echo 'Permission denied' >&2; exit 1");
    expect(await refusal(broken)).toMatch(/Give .* the right to run .* or set TMPDIR to another folder\./s);
  });

  test("when a program hangs: it is ended", async () => {
    const hanging = programsWith("postgres", '[ "$1" = --version ] || { echo starting; exec sleep 600; }');
    const error = await refusal({ ...hanging, quietMs: 1_500 });
    expect(error).toMatch(/postgres took too long and was ended\. Run it again .*\n\nstarting\n/s);
  });

  test("when a program never gets to the end, whatever it prints", async () => {
    const restless = programsWith("initdb", "while sleep 0.1; do echo working; done");
    const error = await refusal({ ...restless, quietMs: 60_000, startWithinMs: 1_500 });
    expect(error).toMatch(/initdb took too long and was ended/);
  });

  test("but not while a program is only slow", async () => {
    const slow = programsWith("initdb", "for turn in 1 2 3 4 5 6; do echo working; sleep 0.5; done; exit 9");
    expect(await refusal({ ...slow, quietMs: 2_000 })).toContain("initdb ended with exit code 9");
  });

  test("when there is no folder for temporary files", async () => {
    const nowhere = join(shared, "nowhere");
    expect(await refusal({ temporary: [nowhere] })).toMatch(/^PostgresError: .*nowhere.*Set TMPDIR to a folder/s);
  });
});

describe("for root", { timeout: 60_000 }, () => {
  test("an account that is not root runs it: nobody, or the first there is", () => {
    const root = "root:x:0:0:root:/root:/bin/sh\n";
    const daemon = "daemon:x:1:1::/:/bin/false\n";
    expect(accountIn(`# a comment\n${root}${daemon}nobody:x:65534:65533::/:\n`)).toEqual({
      name: "nobody",
      uid: 65534,
      gid: 65533,
    });
    expect(accountIn(root + daemon).name).toBe("daemon");
    expect(() => accountIn(root)).toThrow(/refuses to run as root.*Run as an ordinary user, or add the user nobody\./);
  });

  // Only root can become another user. Other users can at least run the way that copies, as themselves.
  const account = machine.account ?? { name: "me", uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
  const closed = () => {
    const folder = join(mkdtempSync(join(shared, "a-")), "closed");
    mkdirSync(folder);
    // Nobody enters a folder of mode 0 but root; and root's account is not root.
    chmodSync(folder, 0);
    onTestFinished(() => chmodSync(folder, 0o700));
    return folder;
  };

  test("its programs are copied once to where the account reaches them, past folders that it cannot enter", async () => {
    const server = await start({ account, temporary: [join(shared, "missing"), closed(), shared] });
    expect(await queryValue(server.url, "select 1")).toBe(1);
    const copies = readdirSync(shared).filter((name) => name.startsWith(`payout-postgres-${machine.programs.version}`));
    expect(copies).toHaveLength(1);
    const [copy = ""] = copies;
    rmSync(join(shared, copy, "share/postgresql/postgres.bki"));
    const second = await start({ account });
    expect(await queryValue(second.url, "select 1")).toBe(1);
    expect(existsSync(join(shared, copy.replace(/0$/, "1"), "share/postgresql/postgres.bki"))).toBe(true);
  });

  test("it is one clear error when the account can enter no folder for temporary files", async () => {
    const error = await refusal({ account, temporary: [closed(), join(shared, "missing")] });
    expect(error).toMatch(
      /the user .* cannot do so in .*closed or .*missing\. Set TMPDIR to a folder that every user/s,
    );
    expect(error).toMatch(/closed: .*(?:can't cd|Permission denied|not permitted)/s);
  });

  test("programs that only their owner can read are copied readable", async () => {
    const folder = join(shared, "private");
    cpSync(machine.programs.folder, folder, { recursive: true, verbatimSymlinks: true });
    chmodSync(join(folder, "bin/postgres"), 0o700);
    chmodSync(join(folder, "share"), 0o700);
    const server = await start({ account, programs: { folder, version: "0.0.0-private" } });
    expect(await queryValue(server.url, "select 1")).toBe(1);
  });
});
