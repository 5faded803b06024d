import { createConsole } from "@payout/console";
import { describe, expect, test } from "vitest";
import { formIn, useScene } from "./scene.ts";

const scene = useScene({ signInUrl: (back) => `/sign-in?back=${encodeURIComponent(back)}` });
const decide = (reference: string) => `/payout/decide?provider=stub&reference=${reference}`;

describe("every answer", () => {
  test.each(["/", "/payouts", "/nothing", "/assets/console.css", "/assets/nothing.css", "/providers"])(
    "%s has the headers",
    async (path) => {
      const { headers, text } = await scene().as("ada").get(path);
      const own = ["script-src", "style-src", "img-src", "connect-src", "form-action"].map((name) => `${name} 'self'`);
      const policy = ["default-src 'none'", ...own, "base-uri 'none'", "frame-ancestors 'none'"];
      expect(Object.fromEntries(headers)).toMatchObject({
        "content-security-policy": policy.join("; "),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
        "cache-control": path.endsWith("console.css") ? "no-cache" : "no-store",
      });
      expect(text).not.toMatch(/ style=| on\w+=|<style|<script>/);
    },
  );
});

describe("a request is refused, and nothing is done,", () => {
  const fields = { decision: "query_again", reason: "x" };

  test("under an address that is not the console's", async () => {
    const { engine } = scene();
    const console = createConsole({ engine, authenticate: () => ({ actor: "ada", roles: ["admin"] }) });
    const at = (url: string, headers: Record<string, string> = {}) => console(new Request(url, { headers }));
    expect((await at("http://evil.example/")).status).toBe(403);
    expect((await at("http://127.0.0.1/", { host: "evil.example" })).status).toBe(403);
    expect((await at("http://localhost:8080/")).status).toBe(200);
    const behind = createConsole({
      engine,
      authenticate: () => ({ actor: "ada", roles: ["admin"] }),
      origins: ["https://payouts.example"],
      basePath: "/console",
    });
    const there = await behind(new Request("http://payouts.example/console/"));
    expect(there.status).toBe(200);
    expect(await there.text()).toContain('href="/console/payouts"');
    expect((await behind(new Request("http://payouts.example/consoles"))).status).toBe(404);
    expect((await behind(new Request("http://localhost/console/"))).status).toBe(403);
    const cross = new Request("http://payouts.example/console/language", {
      method: "POST",
      headers: { origin: "http://payouts.example" },
    });
    expect((await behind(cross)).status).toBe(403);
  });

  test.each([
    ["another origin", { origin: "https://evil.example" }],
    ["no origin at all", { origin: "", "sec-fetch-site": "none" }],
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["a sibling site", { "sec-fetch-site": "same-site" }],
    ["an opaque origin", { origin: "null" }],
  ])("from %s", async (_, headers) => {
    const { as, submit, state, count } = scene();
    await submit("U-guard");
    await state("U-guard", "unknown");
    const ada = as("ada", "operator");
    const { action, hidden } = formIn((await ada.get(decide("U-guard"))).text);
    const before = await count();
    const reply = await ada.post(action, { ...hidden, ...fields, step: "confirm" }, headers as Record<string, string>);
    expect(reply.status).toBe(403);
    expect(reply.text).toContain("Nothing was done");
    expect(await count()).toBe(before);
  });

  test("that embeds a page elsewhere, while a link to it works", async () => {
    const console = createConsole({
      engine: scene().engine,
      authenticate: () => ({ actor: "ada", roles: ["viewer"] }),
    });
    const from = async (mode: string, dest: string) => {
      const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": mode, "sec-fetch-dest": dest };
      return (await console(new Request("http://localhost/", { headers }))).status;
    };
    expect(await from("navigate", "iframe")).toBe(403);
    expect(await from("no-cors", "image")).toBe(403);
    expect(await from("navigate", "document")).toBe(200);
  });

  test("without a token, with one of another form, another person's, or an old one; what was typed is kept", async () => {
    const { as, submit, state, count } = scene();
    for (const reference of ["U-token", "U-token2"]) {
      await submit(reference);
      await state(reference, "unknown");
    }
    const [ada, bo] = [as("ada", "operator"), as("bo", "operator")];
    const form = formIn((await ada.get(decide("U-token"))).text);
    const other = formIn((await ada.get(decide("U-token2"))).text);
    const typed = { ...fields, reason: "line 42 of the <statement>" };
    const before = await count();
    for (const [client, hidden] of [
      [ada, { ...form.hidden, token: "" }],
      [ada, { ...form.hidden, token: "1.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" }],
      [ada, { ...form.hidden, token: other.hidden["token"] ?? [] }],
      [ada, { ...form.hidden, seen: "9.9" }],
      [bo, form.hidden],
    ] as const) {
      const reply = await client.post(form.action, { ...hidden, ...typed, step: "confirm" });
      expect(reply.status).toBe(403);
      expect(reply.read).toContain("Nothing was done");
      expect(reply.text).toContain("line 42 of the &lt;statement&gt;");
      expect(reply.text).toMatch(/value="query_again" checked/);
    }
    expect(await count()).toBe(before);
    // The form that came back is whole: sent again, it works.
    const again = await bo.post(form.action, { ...form.hidden, ...typed });
    const done = await bo.send(again, typed);
    expect(done.headers.get("location")).toMatch(/[?&]done=decided(?:&|$)/);
  });

  test("after the sign-in has expired; the text is kept until it is sent by somebody", async () => {
    const { as, with: signedIn, submit, state, count } = scene();
    await submit("U-expired");
    await state("U-expired", "unknown");
    const ada = as("ada", "operator");
    const { action, hidden } = formIn((await ada.get(decide("U-expired"))).text);
    const before = await count();
    const nobody = signedIn(undefined);
    const typed = { decision: "query_again", reason: "line 42" };
    const expired = await nobody.post(action, { ...hidden, ...typed });
    expect(expired.status).toBe(401);
    expect(expired.read).toContain("Your sign-in has expired");
    expect(expired.read).toContain("line 42");
    expect(expired.text).toContain('href="/sign-in?back=%2F"');
    const kept = formIn(expired.text);
    const shown = await ada.post(kept.action, kept.hidden);
    expect(shown.status).toBe(403);
    expect(shown.text).toContain("line 42");
    expect(await count()).toBe(before);
    expect((await ada.send(shown, typed)).headers.get("location")).toMatch(/[?&]done=decided(?:&|$)/);
    const page = await nobody.get("/payouts?state=failed");
    expect(page.status).toBe(401);
    expect(page.text).toContain("/sign-in?back=%2Fpayouts%3Fstate%3Dfailed");
    expect(page.read).not.toContain("U-expired");
  });

  test("when it is too long, no form, or of another kind", async () => {
    const console = createConsole({
      engine: scene().engine,
      authenticate: () => ({ actor: "ada", roles: ["operator"] }),
    });
    const post = async (body: string, type: string) => {
      const headers = { origin: "http://localhost", "content-type": type };
      const address = "http://localhost/payout/note?provider=stub&reference=U-guard";
      return (await console(new Request(address, { method: "POST", headers, body }))).status;
    };
    expect(await post(`text=${"x".repeat(70_000)}`, "application/x-www-form-urlencoded")).toBe(413);
    expect(await post("a=&".repeat(2500), "application/x-www-form-urlencoded")).toBe(413);
    expect(await post("{}", "application/json")).toBe(400);
    expect(await post("--x\r\nbroken", "multipart/form-data; boundary=x")).toBe(400);
    expect((await console(new Request("http://localhost/", { method: "DELETE" }))).status).toBe(405);
  });

  test("when a stranger sends a file: it is not even read", async () => {
    const console = createConsole({ engine: scene().engine, authenticate: () => undefined });
    const headers = { origin: "http://localhost", "content-type": "multipart/form-data; boundary=x" };
    let read = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        read += 10_000;
        controller.enqueue(new Uint8Array(10_000));
      },
    });
    const init = { method: "POST", headers, body, duplex: "half" } as RequestInit;
    const answer = await console(new Request("http://localhost/reconciliations/start", init));
    expect(answer.status).toBe(413);
    expect(read).toBeLessThan(200_000);
  });
});

describe("a role", () => {
  const forms: readonly (readonly [path: string, role: "operator" | "approver" | "admin"])[] = [
    ...["decide", "note", "reveal", "pay-again", "reopen", "cancel", "request-approval"].map(
      (name) => [`/payout/${name}?provider=stub&reference=U-guard`, "operator"] as const,
    ),
    ...["pause", "resume", "balance"].map((name) => [`/provider/${name}?provider=stub`, "operator"] as const),
    ["/provider/recovered?provider=stub", "admin"],
    ["/reconciliations/start?provider=stub", "operator"],
    ["/exports", "operator"],
    ["/approvals", "approver"],
    ["/approvals/withdraw", "admin"],
    ["/rules/change", "admin"],
    ["/erase", "admin"],
  ];

  test.for(forms)("%s needs %s, on the server too", async ([path, needed]) => {
    const { as, count } = scene();
    const before = await count();
    for (const role of ["viewer", "operator", "approver", "admin"] as const) {
      const reply = await as("eve", role).post(path, {});
      expect([role, reply.status]).toEqual([role, role === needed ? expect.any(Number) : 403]);
      if (role !== needed) expect(reply.read).toContain(`This needs the role ${needed}`);
    }
    expect(await count()).toBe(before);
  });

  test("hides what it may not do, and whoever has none sees nothing", async () => {
    const { as, with: signedIn } = scene();
    const path = "/payout?provider=stub&reference=U-guard";
    expect((await as("eve", "viewer").get(path)).text).not.toContain("/payout/decide");
    expect((await as("ada", "operator").get(path)).text).toContain("/payout/decide");
    expect((await as("eve", "approver").get("/rules")).text).not.toContain("/rules/change");
    const none = await signedIn({ actor: "eve", roles: [] }).get("/");
    expect(none.status).toBe(403);
    expect(none.read).toContain("without a role in this console");
  });
});

test("wrong settings are said at start", () => {
  const { engine } = scene();
  const authenticate = () => undefined;
  for (const wrong of [
    { formKey: "short" },
    { basePath: "payouts" },
    { timeZone: "Mars/Olympus" },
    { origins: ["payouts.example"] },
    { origins: ["https://payouts.example/path"] },
    { authenticate: "ada" },
    { engine: {} },
  ])
    expect(() => createConsole({ engine, authenticate, ...wrong } as never)).toThrow(/^createConsole: /);
});
