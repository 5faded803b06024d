import { describe, expect, test } from "vitest";
import { alternate, ratio } from "../src/alternate.ts";
import { measureCompute } from "../src/compute.ts";
import { toDocument, withSections } from "../src/document.ts";
import { startGateway } from "../src/gateway.ts";
import { toText } from "../src/report.ts";
import { allSamples } from "../src/samples.ts";
import { answersFor, measureSend, sendSubjects } from "../src/send.ts";

const samples = allSamples();
const once = { rounds: 1, batchMs: 0 };

describe.each(samples.map((sample) => [sample.name, sample] as const))("the messages of %s", (_name, sample) => {
  test("encode gives the bytes that send posts, to the same place with the same headers", async () => {
    const posted: unknown[] = [];
    const provider = sample.createProvider({
      baseUrl: "http://127.0.0.1",
      fetch: async (input, init) => {
        const request = new Request(input, init);
        posted.push(new URL(request.url).pathname, await request.text());
        for (const name of Object.keys(sample.headers)) posted.push(request.headers.get(name));
        return new Response(sample.answer);
      },
    });
    const payout = await provider.send(sample.order as never);
    expect(posted).toEqual([sample.path, sample.encode(), ...Object.values(sample.headers)]);
    expect(payout.reference).toBe(sample.order.reference);
  });

  test("the notification is received", async () => {
    const { payout } = await sample.createProvider({}).receive(sample.notification);
    expect([payout.reference, payout.status]).toEqual([sample.order.reference, "succeeded"]);
  });
});

test("every client is answered by the server", async () => {
  await using gateway = await startGateway(answersFor(samples));
  for (const [name, work] of samples.flatMap((sample) => sendSubjects(sample, gateway))) {
    expect(await work(), name).toBeTruthy();
  }
});

test("everything can be measured and written", async () => {
  const sections = [
    ...(await measureCompute(samples, once)),
    ...(await measureSend(samples, { runs: 1, ...once }, [1, 2])),
  ];
  expect(sections.flatMap(({ comparisons }) => comparisons).every(({ ratio: { value } }) => value > 0)).toBe(true);
  expect(sections.map(toText).join("\n")).toContain("jeepay.cashout");
  expect(toDocument(sections)).toContain("## Send, 2 at once");
});

test("subjects take turns, and the ratio is that of their medians", async () => {
  const turns: string[] = [];
  const subjects = ["a", "b"].map((name) => ({ name, run: () => turns.push(name) }));
  await alternate(subjects, { rounds: 2, batchMs: 0 });
  expect(turns.join("")).toBe("ababba");
  expect(ratio({ samples: [1, 2, 9] }, { samples: [2, 4, 4] })).toEqual({ value: 0.5, from: 0.5, to: 1.375 });
});

test("a part that is measured alone takes its own place in the document, and a new one the last", () => {
  const section = (title: string, explanation: string) => ({ title, explanation, comparisons: [] });
  const document = toDocument([section("A", "old a"), section("B", "old b"), section("C", "old c")]);
  const written = withSections(document, [section("D", "new d"), section("B", "new b")]);
  expect(written.match(/^## .|^(?:old|new) .$/gm)).toEqual([
    "## A",
    "old a",
    "## B",
    "new b",
    "## C",
    "old c",
    "## D",
    "new d",
  ]);
});
