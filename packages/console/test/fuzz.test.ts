import { type ConsoleRole, createConsole, type SignedIn } from "@payout/console";
import fc from "fast-check";
import { expect, test } from "vitest";
import { formIn, useScene } from "./scene.ts";
import { hostile } from "./stub.ts";

const scene = useScene();
const base = "http://127.0.0.1:9";

const about = (path: string, reference = "U-fuzz") => `${path}?provider=stub&reference=${reference}`;
const targets: readonly string[] = [
  ...["decide", "note", "reveal", "pay-again", "reopen", "cancel", "request-approval"].map((name) =>
    about(`/payout/${name}`),
  ),
  ...["pause", "resume", "recovered", "balance"].map((name) => `/provider/${name}?provider=stub`),
  ...[
    "/approvals",
    "/approvals/withdraw",
    "/proposal/decline?id=0",
    "/rules/change",
    "/erase",
    "/exports",
    "/search/account",
  ],
  ...[
    "/reconciliations/start?provider=stub",
    "/reconciliation/settle?id=0&difference=1",
    "/reconciliation/cancel?id=0",
  ],
  ...[
    "/",
    "/payouts",
    "/payout",
    "/nothing",
    "/assets/../../package.json",
    "/payout/decide",
    "/%2e%2e/",
    "//evil.example/",
  ],
];

const filled = {
  decision: "paid",
  reason: "because",
  text: "a note",
  field: "destination",
  newReference: "N-1",
  before: "2026-01-01",
  currency: "CNY",
  none: "yes",
  step: "confirm",
};

const word = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(hostile, "", "\0", "../..", "' or 1=1 --", "\r\nset-cookie: a=b", "__proto__", "9".repeat(400)),
);

/** What can be wrong with a request; each of them alone is a reason to refuse it. */
type Wrong = "token" | "replayed" | "other_actor" | "stale" | "origin" | "site" | "host" | "bytes" | "nobody" | "role";
const strange: readonly Wrong[] = ["origin", "site", "host", "bytes", "nobody", "role"];
const late: readonly Wrong[] = ["token", "replayed", "other_actor", "stale"];

const everything: readonly ConsoleRole[] = ["operator", "approver", "admin"];

// PAYOUT_FUZZ_RUNS=10000 takes half a minute.
const numRuns = Number(process.env["PAYOUT_FUZZ_RUNS"] ?? 2000);

test("wrong, replayed, foreign, stale and hostile requests are refused in words, and change nothing", {
  timeout: 120_000,
}, async () => {
  const { engine, submit, state, settled, count, says } = scene();
  await submit("U-fuzz");
  await state("U-fuzz", "unknown");
  await settled("U-fuzz");
  expect(says.size).toBe(0);
  let who: SignedIn | undefined = { actor: "ada", roles: everything };
  const console = createConsole({ engine, authenticate: () => who, onError: (error) => failures.push(error) });
  const failures: unknown[] = [];
  const forms = new Map<string, Record<string, string[]>>();
  for (const target of targets) {
    const page = await (await console(new Request(`${base}${target}`, { headers: { host: "127.0.0.1:9" } }))).text();
    if (page.includes('class="stack sheet"')) forms.set(target, formIn(page).hidden);
  }
  expect(forms.size).toBeGreaterThan(12);
  // A form that was sent once: whoever sends it again meets the version.
  const used = forms.get(about("/payout/decide")) ?? {};
  await engine.resolve("U-fuzz", { decision: "query_again", actor: "ada", reason: "before", provider: "stub" });
  await settled("U-fuzz");
  const before = await count();
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(
      // What has to be read before it can be refused takes ten times as long.
      fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(...strange) },
        { weight: 1, arbitrary: fc.constantFrom(...late) },
      ),
      fc.constantFrom(...targets),
      fc.dictionary(fc.oneof(word, fc.constantFrom(...Object.keys(filled))), word, { maxKeys: 4 }),
      word,
      async (wrong, target, more, token) => {
        who = signedInFor(wrong);
        const isUsed = wrong === "replayed" || wrong === "other_actor" || wrong === "stale";
        const path = isUsed ? about("/payout/decide") : target;
        const hidden = isUsed ? used : { token: [`${token}`], seen: [token] };
        const response = await console(requestOf(wrong, path, { ...filled, ...more }, hidden, token));
        // What was typed is sent back as it was, in fields; everywhere else nothing may change how the page reads.
        const text = (await response.text()).replace(/ value="[^"]*"|<textarea[^>]*>[^<]*/g, "");
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
        expect([400, 401, 403, 404, 409, 413, 422]).toContain(response.status);
        expect(text).toMatch(/[Nn]othing was done|You are not signed in|no such page or payout|is not a form/);
        expect(text).not.toMatch(/<script>alert|<img src=x|\u{202e}|TypeError|at file:/u);
        expect(response.headers.get("set-cookie")).toBeNull();
      },
    ),
    { numRuns },
  );
  expect(failures).toEqual([]);
  expect(await count()).toBe(before);
  expect([...statuses.keys()].length).toBeGreaterThan(4);
});

function signedInFor(wrong: Wrong): SignedIn | undefined {
  if (wrong === "nobody") return undefined;
  if (wrong === "role") return { actor: "eve", roles: ["viewer"] };
  return { actor: wrong === "other_actor" ? "bo" : "ada", roles: everything };
}

function requestOf(
  wrong: Wrong,
  path: string,
  fields: Readonly<Record<string, string>>,
  hidden: Readonly<Record<string, readonly string[]>>,
  token: string,
): Request {
  const headers: Record<string, string> = {
    host: wrong === "host" ? "evil.example" : "127.0.0.1:9",
    origin: wrong === "origin" ? "https://evil.example" : base,
    "sec-fetch-site": wrong === "site" ? "cross-site" : "same-origin",
    "content-type": "application/x-www-form-urlencoded",
  };
  const body = new URLSearchParams(fields);
  for (const [name, values] of Object.entries(hidden)) for (const value of values) body.append(name, value);
  if (wrong === "stale") body.set("seen", "9.9");
  if (wrong !== "bytes") return new Request(`${base}${path}`, { method: "POST", headers, body: body.toString() });
  headers["content-type"] = "multipart/form-data; boundary=x";
  return new Request(`${base}${path}`, { method: "POST", headers, body: `--x\r\n${token}` });
}
