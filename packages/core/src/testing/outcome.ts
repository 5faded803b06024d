import assert from "node:assert/strict";
import { Agent } from "node:http";
import type { PayoutErrorCode } from "../errors.ts";
import { assertNotSent, assertUnknown, type ConformanceCase, defineCase, rejection, unless } from "./case.ts";
import type { ScriptedReply } from "./scripted-gateway.ts";
import type { ConformanceSubject, MessageFacts } from "./subject.ts";

/** Rule 2: `not_sent` needs proof, everything else is `unknown`. */
export function outcomeCases(subject: ConformanceSubject): ConformanceCase[] {
  return [...proofs(subject), ...doubts(subject), ...unbelievable(subject), ...transport(subject)];
}

function proofs(subject: ConformanceSubject): ConformanceCase[] {
  return [
    defineCase(subject, "rule 2: a refused connection is not_sent", async ({ gateway, provider, reference }) => {
      const closed = provider();
      await gateway.close();
      assertNotSent(await rejection(subject, () => closed.send(subject.order(reference))), "network");
    }),
    defineCase(subject, "rule 2: a host name that does not exist is not_sent", async ({ reference }) => {
      const nowhere = subject.createProvider({ baseUrl: "https://gateway.invalid", timeoutMs: 3500 });
      assertNotSent(await rejection(subject, () => nowhere.send(subject.order(reference))), "network");
    }),
    defineCase(
      subject,
      "rule 2: a signal aborted before the call is not_sent, and nothing is sent",
      async ({ gateway, provider, reference }) => {
        const call = () => provider().send(subject.order(reference), { signal: AbortSignal.abort() });
        assertNotSent(await rejection(subject, call), "aborted");
        assert.equal(gateway.requests.length, 0);
      },
    ),
    defineCase(
      subject,
      "rule 2: an order with an unknown field is not_sent, and nothing is sent",
      async ({ gateway, provider, reference }) => {
        const order = { ...subject.order(reference), surprise: 1 };
        assertNotSent(await rejection(subject, () => provider().send(order)), "invalid_order");
        assert.equal(gateway.requests.length, 0);
      },
    ),
    defineCase(
      subject,
      "rule 2: a destination with an unknown field is not_sent, and the error names its path",
      async ({ gateway, provider, reference }) => {
        const order = subject.order(reference);
        const destination = { ...(order.destination as object), surprise: "x" } as never;
        const error = await rejection(subject, () => provider().send({ ...order, destination }));
        assertNotSent(error, "invalid_order");
        assert.match(error.message, /destination\.surprise/);
        assert.equal(gateway.requests.length, 0);
      },
    ),
    ...unless(subject.readsClock === false, clockThatThrows(subject)),
    ...lastChecks(subject),
  ];
}

function lastChecks(subject: ConformanceSubject): ConformanceCase[] {
  return [
    defineCase(
      subject,
      "rule 2: a proceed that says no is called once, is not_sent, and nothing is sent",
      async ({ gateway, provider, reference }) => {
        let proceedCalls = 0;
        const proceed = () => {
          proceedCalls += 1;
          return false;
        };
        const call = () => provider().send(subject.order(reference), { proceed });
        assertNotSent(await rejection(subject, call), "aborted");
        assert.deepEqual([proceedCalls, gateway.requests.length], [1, 0]);
      },
    ),
    defineCase(
      subject,
      "rule 2: an agent that cannot connect is not_sent, whatever its error code",
      async ({ gateway, provider, reference }) => {
        const agent = new Agent();
        agent.createConnection = () => {
          throw Object.assign(new Error("the proxy refused"), { code: "ECONNRESET", syscall: "read" });
        };
        const call = () => provider({ agent }).send(subject.order(reference));
        assertNotSent(await rejection(subject, call), "network");
        assert.equal(gateway.requests.length, 0);
      },
    ),
    defineCase(
      subject,
      "rule 2: a connection that is not ready in time is not_sent",
      async ({ gateway, provider, reference }) => {
        const agent = new Agent();
        agent.createConnection = () => undefined;
        const call = () => provider({ agent }).send(subject.order(reference), { connectTimeoutMs: 50 });
        assertNotSent(await rejection(subject, call), "timeout");
        assert.equal(gateway.requests.length, 0);
      },
    ),
  ];
}

function clockThatThrows(subject: ConformanceSubject): ConformanceCase {
  return defineCase(subject, "rule 2: a clock that throws is not_sent", async ({ gateway, provider, reference }) => {
    const now = () => {
      throw new Error("no clock");
    };
    const error = await rejection(subject, () => provider({ now, nonce: now }).send(subject.order(reference)));
    assertNotSent(error, "configuration");
    assert.equal(gateway.requests.length, 0);
  });
}

function doubts(subject: ConformanceSubject): ConformanceCase[] {
  const { pendingWord: word } = subject;
  const replies: Readonly<Record<string, [ScriptedReply, PayoutErrorCode?]>> = {
    "an HTML page": [{ body: "<html>welcome</html>", headers: { "content-type": "text/html" } }, "bad_response"],
    "an empty body": [{ body: "" }, "bad_response"],
    "JSON cut in half": [{ body: '{"code":' }, "bad_response"],
    "a body shorter than promised": [{ body: '{"code":0,"data":null}', trouble: "truncate" }, "network"],
    "a JSON list": [{ body: "[]" }, "bad_response"],
    "JSON null": [{ body: "null" }, "bad_response"],
    "text that is not UTF-8": [{ bytes: Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d) }, "bad_response"],
    "an acceptance without the payout": [subject.emptyAcceptance],
    "a rate limit": [{ status: 429, body: "slow down" }, "rate_limited"],
  };
  return [
    ...Object.entries(replies).map(([name, [reply, code]]) =>
      defineCase(subject, `rule 2: ${name} is unknown`, async ({ sendFails }) =>
        assertUnknown(await sendFails(reply), code),
      ),
    ),
    defineCase(subject, "rule 2: JSON with something behind it is unknown", async ({ reference, sendFails }) => {
      const { body } = subject.createAnswer({ reference, word });
      assertUnknown(await sendFails({ body: `${body}x` }), "bad_response");
    }),
  ];
}

function unbelievable(subject: ConformanceSubject): ConformanceCase[] {
  const word = subject.succeededWord;
  const send = (name: string, facts: (reference: string) => MessageFacts, code: PayoutErrorCode) =>
    defineCase(subject, `rule 2: ${name} is unknown`, async ({ reference, sendFails }) =>
      assertUnknown(await sendFails(subject.createAnswer(facts(reference))), code),
    );
  const always = [
    send("an answer about another order", () => ({ reference: subject.reference(), word }), "bad_response"),
    ...unless(
      subject.namesAmount === false,
      send("an answer with another amount", (reference) => ({ reference, word, amount: "77.01" }), "bad_response"),
    ),
    defineCase(subject, "rule 4: an answer that repeats a key is unknown", async ({ reference, sendFails }) => {
      const reply = subject.createAnswer({ reference, word });
      const body = reply.body?.replace("{", '{"repeated":1,"repeated":1,') ?? "";
      assertUnknown(await sendFails({ ...reply, body }), "bad_response");
    }),
  ];
  if (!subject.signs.answers) return [...always, insecureAcceptance(subject)];
  return [
    ...always,
    send("a wrong signature", (reference) => ({ reference, word, signature: "wrong" }), "bad_signature"),
    send("a missing signature", (reference) => ({ reference, word, signature: "missing" }), "bad_signature"),
  ];
}

function insecureAcceptance(subject: ConformanceSubject): ConformanceCase {
  return defineCase(
    subject,
    "rule 2: with allowInsecureHttp an unsigned acceptance is unknown",
    async ({ reference, sendFails }) => {
      const reply = subject.createAnswer({ reference, word: subject.succeededWord });
      assertUnknown(await sendFails(reply, { allowInsecureHttp: true }), "bad_response");
    },
  );
}

function transport(subject: ConformanceSubject): ConformanceCase[] {
  return [
    defineCase(subject, "rule 2: http beyond loopback is refused when the provider is made", async () => {
      const error = await rejection(subject, async () => subject.createProvider({ baseUrl: "http://gateway.example" }));
      assert.equal(error.code, "configuration");
      assert.equal(error.operation, "setup");
      assert.equal(error.outcome, undefined);
    }),
    defineCase(subject, "rule 2: only errors of send carry an outcome", async ({ gateway, provider, reference }) => {
      gateway.answer({ status: 502 });
      const error = await rejection(subject, () => provider().query({ reference }));
      assert.equal(error.operation, "query");
      assert.equal(error.outcome, undefined);
    }),
  ];
}
