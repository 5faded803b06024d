import assert from "node:assert/strict";
import type { Expected, MessageSubject, Payout } from "../contract.ts";
import { createNotificationHandler } from "../notification-handler.ts";
import type { UnverifiedNotification } from "../unverified.ts";
import { type Bench, type ConformanceCase, defineCase, rejection } from "./case.ts";
import { asRequest } from "./notifications.ts";
import type { ConformanceSubject } from "./subject.ts";

/** Rules 4 and 7: who a message is about, for callers with several accounts and without the engine. */
export function identityCases(subject: ConformanceSubject): ConformanceCase[] {
  return [...subjectOfMessages(subject), ...choiceOfAccount(subject), ...strangers(subject)];
}

function subjectOfMessages(subject: ConformanceSubject): ConformanceCase[] {
  const word = subject.succeededWord;
  return [
    defineCase(subject, "rule 4: every payout names its provider and its account", async (bench) => {
      const { id, account } = bench.provider();
      assert.ok(id !== "" && account !== "");
      for (const payout of await everyPayout(bench)) assert.deepEqual([payout.provider, payout.account], [id, account]);
    }),
    ...(["query", "receive"] as const).map((operation) =>
      defineCase(
        subject,
        `rule 4: expected of ${operation} is given reference, provider and account`,
        async (bench) => {
          const given: unknown[] = [];
          await expecting(bench, operation, async (reference, about: MessageSubject) => {
            given.push([reference, about]);
            return undefined;
          }).catch(() => undefined);
          const { id, account } = bench.provider();
          assert.deepEqual(given, [[bench.reference, { provider: id, account }]]);
        },
      ),
    ),
    ...(["query", "receive"] as const).map((operation) =>
      defineCase(
        subject,
        `rule 4: ${operation} rejects a message about an order that was never placed`,
        async (bench) => {
          const error = await rejection(subject, () => expecting(bench, operation, async () => undefined));
          assert.deepEqual([error.code, error.reference], ["unavailable", bench.reference]);
        },
      ),
    ),
    defineCase(subject, "rule 4: a notification about an order that was never placed gets 500", async (bench) => {
      const [errors, delivered]: [unknown[], Payout[]] = [[], []];
      const handler = createNotificationHandler(bench.provider(), async (payout) => void delivered.push(payout), {
        expected: async () => undefined,
        onError: (error) => void errors.push(error),
      });
      const response = await handler(asRequest(subject.notification({ reference: bench.reference, word })));
      // So that the gateway sends it again: the order may be stored a moment later.
      assert.deepEqual([response.status, delivered.length, errors.length], [500, 0, 1]);
    }),
    defineCase(subject, "rule 7: a query and a notification of one status have one eventKey", async (bench) => {
      const { gateway, provider, reference } = bench;
      gateway.answer(subject.queryAnswer({ reference, word, providerId: "P101" }));
      const queried = await provider().query({ reference });
      const notified = await provider().receive(subject.notification({ reference, word }));
      assert.equal(notified.payout.eventKey, queried.eventKey);
      const other = await provider().receive(subject.notification({ reference: subject.reference(), word }));
      const pending = await provider().receive(subject.notification({ reference, word: subject.pendingWord }));
      const keys = [queried, other.payout, pending.payout].map(({ eventKey }) => eventKey);
      assert.equal(new Set(keys).size, 3);
    }),
  ];
}

function choiceOfAccount(subject: ConformanceSubject): ConformanceCase[] {
  return [
    defineCase(subject, "rule 7: a handler for many accounts chooses by what the notification names", async (bench) => {
      const { provider, reference } = bench;
      const named: UnverifiedNotification[] = [];
      const delivered: string[] = [];
      const choose = async (unverified: UnverifiedNotification) => {
        named.push(unverified);
        return provider();
      };
      const handler = createNotificationHandler(choose, async (payout) => void delivered.push(payout.account), {
        onError: () => undefined,
      });
      await handler(asRequest(subject.notification({ reference, word: subject.succeededWord })));
      const { account } = provider();
      const names = subject.namesMerchant === false ? {} : { account };
      assert.deepEqual([named, delivered], [[{ ...names, reference }], [account]]);
    }),
  ];
}

function strangers(subject: ConformanceSubject): ConformanceCase[] {
  return [
    defineCase(subject, "rule 7: a body that is still base64 is named as what it is", async (bench) => {
      const { provider, reference } = bench;
      const request = subject.notification({ reference, word: subject.succeededWord });
      const body = Buffer.from(request.body).toString("base64");
      const error = await rejection(subject, () => provider().receive({ ...request, body }));
      assert.deepEqual([error.code, error.message.includes("isBase64Encoded")], ["bad_response", true]);
    }),
    defineCase(subject, "rule 7: no error shows a stranger's field names as they came", async ({ provider }) => {
      const fields = Array.from({ length: 2000 }, (_, at) => [`\u001b[31m\r\nfield${at}`, "x"] as [string, string]);
      const form = new URLSearchParams([...fields, ["sign", "0"]]).toString();
      for (const body of [form, JSON.stringify(Object.fromEntries(fields))]) {
        const { message } = await rejection(subject, () => provider().receive({ headers: {}, body }));
        assert.ok(!/\p{Cc}/u.test(message), "a control character is in the error");
        assert.ok(message.length < 8000, `the error has ${message.length} characters`);
      }
    }),
  ];
}

async function everyPayout({ subject, gateway, provider, reference }: Bench): Promise<Payout[]> {
  gateway.answer(subject.createAnswer({ reference }));
  const sent = await provider().send(subject.order(reference));
  gateway.answer(subject.queryAnswer({ reference, word: subject.succeededWord }));
  const queried = await provider().query({ reference });
  const request = subject.notification({ reference, word: subject.succeededWord });
  return [sent, queried, (await provider().receive(request)).payout];
}

function expecting(bench: Bench, operation: "query" | "receive", expected: Expected): Promise<unknown> {
  const { subject, gateway, provider, reference } = bench;
  const facts = { reference, word: subject.succeededWord };
  gateway.answer(subject.queryAnswer(facts));
  return operation === "query"
    ? provider().query({ reference }, { expected })
    : provider().receive(subject.notification(facts), { expected });
}
