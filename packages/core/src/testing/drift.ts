import assert from "node:assert/strict";
import type { Payout } from "../contract.ts";
import { type ConformanceCase, defineCase, unless } from "./case.ts";
import type { ConformanceSubject } from "./subject.ts";

const zones = ["America/Sao_Paulo", "Asia/Kolkata", "UTC"];

/** Rule 6 and the clock: what a message means does not hang on how a number is written, nor on the machine's time zone. */
export function driftCases(subject: ConformanceSubject): ConformanceCase[] {
  const word = subject.succeededWord;
  return [
    ...unless(
      subject.namesAmount === false,
      defineCase(
        subject,
        "rule 6: each member of an answer may be a number or a text",
        async ({ gateway, provider, reference }) => {
          const { value } = subject.order(reference).amount;
          const reply = subject.queryAnswer({ reference, word, amount: value });
          gateway.answer(reply);
          const plain = essence(await provider().query({ reference }));
          const variants = drifted(reply.body ?? "");
          assert.ok(variants.length > 0, "the answer has no member that could be a number");
          for (const body of variants) {
            gateway.answer({ ...reply, body });
            assert.deepEqual(essence(await provider().query({ reference })), plain, body);
          }
        },
      ),
    ),
    defineCase(
      subject,
      "rule 6: a member named __proto__ is only a member",
      async ({ gateway, provider, reference }) => {
        const extra = JSON.parse('{"__proto__":"\\"x\\""}') as Record<string, string>;
        gateway.answer(subject.queryAnswer({ reference, word, extra }));
        const { status, raw } = await provider().query({ reference });
        assert.equal(status, "succeeded");
        assert.ok(JSON.stringify(raw).includes('"__proto__":"x"'));
        assert.equal(({} as Record<string, unknown>)["x"], undefined);
      },
    ),
    defineCase(
      subject,
      "clock: the machine's time zone changes neither a request nor an instant",
      async ({ gateway, provider, reference }) => {
        gateway.answer(subject.createAnswer({ reference, word: subject.pendingWord }));
        const settings = {
          now: () => 1_783_036_799_000,
          nonce: () => "nonce0123456789abcd",
          timeZone: "Asia/Shanghai",
        };
        const instants = await inEachZone(async () => {
          await provider(settings).send(subject.order(reference));
          const { payout } = await provider(settings).receive(subject.notification({ reference, word }));
          return payout.completedAt;
        });
        assert.equal(new Set(instants).size, 1);
        assert.equal(
          new Set(gateway.requests.map(({ url, body, headers }) => JSON.stringify([url, body, headers["sign"]]))).size,
          1,
        );
      },
    ),
  ];
}

function essence({ eventKey, status, amount, providerId, completedAtText, failure }: Payout): object {
  return { eventKey, status, amount, providerId, completedAtText, failure };
}

const bareNumber = /:(-?(?:0|[1-9]\d*)(?:\.\d+)?)(?=[,}])/g;
const numberInText = /:"(-?(?:0|[1-9]\d*)(?:\.\d+)?)"(?=[,}])/g;

/** The same JSON with one member written the other way, for each member that can be. */
function drifted(body: string): string[] {
  const flip = (pattern: RegExp, write: (digits: string) => string) =>
    [...body.matchAll(pattern)].map(
      ({ 0: found, 1: digits = "", index }) => body.slice(0, index) + write(digits) + body.slice(index + found.length),
    );
  return [...flip(bareNumber, (digits) => `:"${digits}"`), ...flip(numberInText, (digits) => `:${digits}`)];
}

async function inEachZone<Result>(work: () => Promise<Result>): Promise<Result[]> {
  const before = process.env["TZ"];
  const results: Result[] = [];
  const offsets = new Set<number>();
  try {
    for (const zone of zones) {
      process.env["TZ"] = zone;
      offsets.add(new Date(0).getTimezoneOffset());
      results.push(await work());
    }
  } finally {
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
  }
  assert.equal(
    offsets.size,
    zones.length,
    "the time zone of this process cannot be changed: run the suite in a process, not in a worker thread",
  );
  return results;
}
