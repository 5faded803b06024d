import assert from "node:assert/strict";
import type { NotificationRequest } from "../contract.ts";
import type { GatewayRefusal } from "../settings.ts";
import { type ConformanceCase, defineCase, rejection, unless } from "./case.ts";
import type { ConformanceSubject } from "./subject.ts";

/** Rule 4: a message is accepted only when it is about the requested order. Rule 9: not found is the gateway's own word. */
export function beliefCases(subject: ConformanceSubject): ConformanceCase[] {
  return [
    ...queries(subject),
    ...amounts(subject),
    ...signatures(subject),
    ...unless(subject.signs.answers, insecureAnswer(subject)),
    ...notFound(subject),
  ];
}

function queries(subject: ConformanceSubject): ConformanceCase[] {
  const word = subject.succeededWord;
  return [
    defineCase(
      subject,
      "rule 4: an answer about another reference is not believed",
      async ({ gateway, provider, reference }) => {
        gateway.answer(subject.queryAnswer({ reference: subject.reference(), word }));
        assert.equal((await rejection(subject, () => provider().query({ reference }))).code, "bad_response");
      },
    ),
    ...unless(
      subject.takesProviderId === false,
      defineCase(
        subject,
        "rule 4: an answer about another providerId is not believed",
        async ({ gateway, provider, reference }) => {
          gateway.answer(subject.queryAnswer({ reference, providerId: "P202", word }));
          assert.equal((await rejection(subject, () => provider().query({ providerId: "P101" }))).code, "bad_response");
        },
      ),
    ),
    defineCase(
      subject,
      "rule 4: a lookup without a number is refused before anything is sent",
      async ({ gateway, provider }) => {
        await rejection(subject, () => provider().query({} as never));
        await rejection(subject, () => provider().query({ reference: "" }));
        assert.equal(gateway.requests.length, 0);
      },
    ),
    ...(subject.namesMerchant === false ? [] : [otherMerchant(subject)]),
  ];
}

function otherMerchant(subject: ConformanceSubject): ConformanceCase {
  return defineCase(
    subject,
    "rule 4: a notification of another merchant is not believed",
    async ({ provider, reference }) => {
      const request = subject.notification({ reference, word: subject.succeededWord, merchant: "99999999" });
      assert.equal((await rejection(subject, () => provider().receive(request))).code, "bad_response");
    },
  );
}

function amounts(subject: ConformanceSubject): ConformanceCase[] {
  const word = subject.succeededWord;
  const ordered = (reference: string) => subject.order(reference).amount;
  return [
    ...unless(
      subject.namesAmount === false,
      defineCase(
        subject,
        "rule 4: with expected, the ordered amount is believed however it is written",
        async ({ gateway, provider, reference }) => {
          const { value, currency } = ordered(reference);
          gateway.answer(subject.queryAnswer({ reference, word, amount: value }));
          const expected = async () => ({ amount: { value: `${value}0`, currency } });
          assert.equal((await provider().query({ reference }, { expected })).reference, reference);
          const { payout } = await provider().receive(subject.notification({ reference, word, amount: value }), {
            expected,
          });
          assert.equal(payout.reference, reference);
        },
      ),
    ),
    ...unless(
      subject.namesAmount === false,
      defineCase(
        subject,
        "rule 4: with expected, another amount is not believed",
        async ({ gateway, provider, reference }) => {
          gateway.answer(subject.queryAnswer({ reference, word, amount: "77.01" }));
          const expected = async () => ({ amount: ordered(reference) });
          assert.equal(
            (await rejection(subject, () => provider().query({ reference }, { expected }))).code,
            "bad_response",
          );
          const request = subject.notification({ reference, word, amount: "77.01" });
          assert.equal(
            (await rejection(subject, () => provider().receive(request, { expected }))).code,
            "bad_response",
          );
        },
      ),
    ),
  ];
}

function signatures(subject: ConformanceSubject): ConformanceCase[] {
  const word = subject.succeededWord;
  const refused = async (
    provider: { receive(request: NotificationRequest): Promise<unknown> },
    request: NotificationRequest,
  ) => assert.equal((await rejection(subject, () => provider.receive(request))).code, "bad_signature");
  return [
    defineCase(subject, "rule 4: a notification with a wrong signature is refused", async ({ provider, reference }) =>
      refused(provider(), subject.notification({ reference, word, signature: "wrong" })),
    ),
    defineCase(subject, "rule 4: a notification without a signature is refused", async ({ provider, reference }) =>
      refused(provider(), subject.notification({ reference, word, signature: "missing" })),
    ),
    defineCase(subject, "rule 4: a notification with one digit changed is refused", async ({ provider, reference }) => {
      const request = subject.notification({ reference, word, amount: "12.50" });
      const error = await rejection(subject, () =>
        provider().receive({ ...request, body: tamperReference(request.body, reference) }),
      );
      assert.equal(error.code, "bad_signature");
    }),
    defineCase(subject, "rule 4: a notification that repeats a field is refused", async ({ provider, reference }) => {
      const request = subject.notification({ reference, word });
      const body = request.body.startsWith("{")
        ? request.body.replace("{", '{"repeated":1,"repeated":1,')
        : `${request.body}&repeated=1&repeated=1`;
      const error = await rejection(subject, () => provider().receive({ ...request, body }));
      assert.match(error.code, /^bad_(?:response|signature)$/);
    }),
    defineCase(
      subject,
      "rule 4: an unsigned notification with nested fields is refused like any other",
      async ({ provider }) => {
        const headers = { "content-type": "application/json" };
        for (const body of ['{"nested":{"a":1}}', '{"nested":[1],"sign":"00"}', '{"sign":{"a":1}}', '{"sign":null}']) {
          await refused(provider(), { headers, body });
        }
      },
    ),
    defineCase(
      subject,
      "rule 4: an error about a signature shows names and lengths, never values",
      async ({ provider, reference }) => {
        const error = await rejection(subject, () =>
          provider().receive(subject.notification({ reference, word, signature: "wrong" })),
        );
        assert.doesNotMatch(error.message, new RegExp(reference));
      },
    ),
  ];
}

/** Rule 2 for queries: TLS is all that protects an unsigned answer. */
function insecureAnswer(subject: ConformanceSubject): ConformanceCase {
  return defineCase(
    subject,
    "rule 2: with allowInsecureHttp an unsigned answer of query is not believed",
    async ({ gateway, provider, reference }) => {
      gateway.answer(subject.queryAnswer({ reference, word: subject.succeededWord }));
      const query = () => provider({ allowInsecureHttp: true }).query({ reference });
      assert.equal((await rejection(subject, query)).code, "bad_response");
    },
  );
}

function tamperReference(body: string, reference: string): string {
  return body.replace(reference, `${reference.slice(0, -1)}${reference.endsWith("7") ? "8" : "7"}`);
}

function notFound(subject: ConformanceSubject): ConformanceCase[] {
  const { notFound: known, unlisted } = subject.refusals;
  return [
    defineCase(
      subject,
      "rule 9: a bare 404 is a wrong URL, not an order that does not exist",
      async ({ gateway, provider, reference }) => {
        gateway.answer({ status: 404, body: "Not Found" });
        assert.equal((await rejection(subject, () => provider().query({ reference }))).code, "configuration");
      },
    ),
    defineCase(
      subject,
      "rule 9: an unlisted refusal of a query is not not_found",
      async ({ gateway, provider, reference }) => {
        for (const facts of unlisted) {
          gateway.answer(subject.refusal(facts));
          assert.notEqual((await rejection(subject, () => provider().query({ reference }))).code, "not_found");
        }
      },
    ),
    defineCase(
      subject,
      "rule 9: not_found is reported where the gateway's text for it is known, and only there",
      async ({ gateway, provider, reference }) => {
        assert.equal(provider().capabilities.reportsNotFound, known !== undefined);
        gateway.answer(subject.refusal(known ?? { code: "404", text: "order not found" }));
        const { code } = await rejection(subject, () => provider().query({ reference }));
        assert.equal(code === "not_found", known !== undefined);
      },
    ),
    defineCase(
      subject,
      "rule 9: a text of the setting notFoundTexts is not_found after a query, and after nothing else",
      async ({ gateway, provider, reference }) => {
        gateway.answer(subject.refusal({ code: "404", text: `nothing is known under ${reference}` }));
        const refusals: GatewayRefusal[] = [];
        const classifyError = (refusal: GatewayRefusal) => void refusals.push(refusal);
        await rejection(subject, () => provider({ classifyError }).query({ reference }));
        const [text = ""] = refusals.map(({ message }) => message?.replace(reference, "{reference}"));
        const knows = provider({ notFoundTexts: [text] });
        assert.equal(knows.capabilities.reportsNotFound, true);
        assert.equal((await rejection(subject, () => knows.query({ reference }))).code, "not_found");
        assert.equal((await rejection(subject, () => knows.send(subject.order(reference)))).outcome, "unknown");
      },
    ),
    defineCase(
      subject,
      "rule 9: with allowInsecureHttp no refusal is not_found, whoever says so",
      async ({ gateway, provider, reference }) => {
        gateway.answer(subject.refusal(known ?? { code: "404", text: "order not found" }));
        const insecure = provider({ allowInsecureHttp: true, classifyError: () => "not_found" });
        assert.equal((await rejection(subject, () => insecure.query({ reference }))).code, "bad_response");
      },
    ),
  ];
}
