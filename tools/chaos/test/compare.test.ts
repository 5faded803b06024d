import { describe, expect, test } from "vitest";
import { type Allowances, type BookLine, compareBooks, createsAfterTaken, type TruthLine } from "../src/compare.ts";
import { deedsOf, oneName, type Told, twice } from "../src/two-names.ts";

const ordered = { provider: "inr", reference: "R1" };
const line: BookLine = { ...ordered, state: "succeeded", attempt: 1, amount: { value: "10.00", currency: "INR" } };
const truth: TruthLine = {
  provider: "inr",
  reference: "R1",
  status: "succeeded",
  timesPaid: 1,
  amount: "10.00",
  calls: { create: 1, query: 2 },
};
const absent: TruthLine = { ...truth, status: "absent", timesPaid: 0, calls: { create: 0, query: 3 } };
const stuckSince = new Date(0);

const none: Allowances = { resend: false, restore: false };

const kindsOf = (book: readonly BookLine[], ledger: readonly TruthLine[]): string[] =>
  compareBooks(none, [ordered], book, ledger, () => book[0]?.state).differences.map(({ kind }) => kind);

test("what agrees is counted by what each side says", () => {
  const { differences, agreed } = compareBooks(none, [ordered], [line], [truth], () => line.state);
  expect(differences).toEqual([]);
  expect([...agreed]).toEqual([["succeeded, succeeded", 1]]);
});

describe("an engine that is wrong is seen", () => {
  test.each<[name: string, wrong: string, book: readonly BookLine[], ledger: readonly TruthLine[]]>([
    [
      "it sent again after doubt, and both were paid",
      "paid twice",
      [{ ...line, attempt: 2 }],
      [{ ...truth, timesPaid: 2 }],
    ],
    ["paid twice counts more than anything else", "paid twice", [], [{ ...truth, timesPaid: 2 }]],
    [
      "it sent again after doubt, and the gateway refused the second",
      "sent again",
      [{ ...line, attempt: 2 }],
      [{ ...truth, calls: { create: 2, query: 0 } }],
    ],
    [
      "a payout it cancelled before sending was sent",
      "sent again",
      [{ ...line, state: "cancelled", attempt: 0 }],
      [truth],
    ],
    ["it has forgotten an order", "lost", [], [truth]],
    ["it has forgotten an order that never reached the gateway", "lost", [], []],
    ["it calls a payout paid that never reached the gateway", "status", [line], [absent]],
    ["it calls a failed payout paid", "status", [line], [{ ...truth, status: "failed", timesPaid: 0 }]],
    ["it calls a paid payout failed", "status", [{ ...line, state: "failed" }], [truth]],
    ["it missed a reversal", "status", [line], [{ ...truth, status: "reversed" }]],
    ["INR has a word for a reversal", "status", [{ ...line, state: "failed" }], [{ ...truth, status: "reversed" }]],
    ["it holds what the gateway has paid", "status", [{ ...line, state: "needs_review" }], [truth]],
    ["it paid another amount", "amount", [line], [{ ...truth, amount: "10.01" }]],
    ["it has not sent", "open", [{ ...line, state: "accepted", attempt: 0 }], [absent]],
    ["it does not know the outcome of what was paid", "open", [{ ...line, state: "unknown", stuckSince }], [truth]],
    ["its outcome is unknown, and no operator was alerted", "open", [{ ...line, state: "unknown" }], [absent]],
    [
      "it waits, and no operator was alerted",
      "open",
      [{ ...line, state: "pending" }],
      [{ ...truth, status: "pending", timesPaid: 0 }],
    ],
  ])("%s", (_name, wrong, book, ledger) => {
    expect(kindsOf(book, ledger)).toEqual([wrong]);
  });

  test("its handlers received another state, or no event", () => {
    for (const heard of ["unknown", undefined])
      expect(compareBooks(none, [ordered], [line], [truth], () => heard).differences).toMatchObject([
        { kind: "undelivered" },
      ]);
  });

  test("something was paid that was never ordered", () => {
    expect(kindsOf([line], [truth, { ...truth, reference: "R2" }])).toEqual(["never_ordered"]);
  });
});

describe("what an operator was alerted to agrees", () => {
  test.each<[name: string, book: BookLine, ledger: readonly TruthLine[]]>([
    ["held, and absent at the gateway", { ...line, state: "needs_review" }, [absent]],
    ["unknown, and no call ever arrived", { ...line, state: "unknown", stuckSince }, []],
    [
      "never decided by the gateway",
      { ...line, state: "pending", stuckSince },
      [{ ...truth, status: "pending", timesPaid: 0 }],
    ],
    ["refused at the door", { ...line, state: "failed" }, [{ ...absent, calls: { create: 1, query: 0 } }]],
    ["cancelled by an operator before it was sent", { ...line, state: "cancelled", attempt: 0 }, [absent]],
  ])("%s", (_name, book, ledger) => {
    expect(kindsOf([book], ledger)).toEqual([]);
  });

  test("paid and reversed unseen, by a gateway that reports both as failed", () => {
    const hongwen = { ...ordered, provider: "hongwen" };
    const comparison = compareBooks(
      none,
      [hongwen],
      [{ ...line, ...hongwen, state: "failed" }],
      [{ ...truth, provider: "hongwen", status: "reversed" }],
      () => "failed",
    );
    expect(comparison.differences).toEqual([]);
  });
});

describe("what is sent once more", () => {
  const transfer = { ...ordered, provider: "jeepay.transfer" };
  const kindOf = (allowances: Partial<Allowances>, attempt: number, ledger: Partial<TruthLine>) =>
    compareBooks(
      { ...none, ...allowances },
      [transfer],
      [{ ...line, ...transfer, attempt }],
      [{ ...truth, provider: "jeepay.transfer", calls: { create: 2, query: 1 }, ...ledger }],
      () => line.state,
    ).differences.map(({ kind }) => kind);

  test.each<Partial<Allowances>>([{ resend: true }, { restore: true }])(
    "agrees with %o, as often as it was attempted",
    (allowances) => {
      expect(kindOf(allowances, 2, {})).toEqual([]);
      expect(kindOf(allowances, 1, {})).toEqual(["sent again"]);
      expect(kindOf(allowances, 2, { createsAfterTaken: 1 })).toEqual(["sent again"]);
      expect(kindOf(allowances, 2, { timesPaid: 2 })).toEqual(["paid twice"]);
      expect(kindOf({}, 2, {})).toEqual(["sent again"]);
    },
  );

  test("is not what a restored database has forgotten, and has yet to query", () => {
    const forgotten: BookLine = { ...line, state: "accepted", attempt: 0 };
    const kindWith = (allowances: Allowances) =>
      compareBooks(allowances, [ordered], [forgotten], [truth], () => undefined).differences.map(({ kind }) => kind);
    expect(kindWith({ ...none, restore: true })).toEqual(["open"]);
    expect(kindWith(none)).toEqual(["sent again"]);
  });

  test("is allowed nowhere else", () => {
    const ledger = [{ ...truth, calls: { create: 2, query: 1 } }];
    const { differences } = compareBooks(
      { resend: true, restore: true },
      [ordered],
      [{ ...line, attempt: 2 }],
      ledger,
      () => line.state,
    );
    expect(differences).toMatchObject([{ kind: "sent again" }]);
  });

  test("counts against the timeline when the gateway had the order", () => {
    const create = { kind: "request", operation: "create" };
    const query = { kind: "request", operation: "query" };
    const change = { kind: "change" };
    expect(createsAfterTaken([create, query, create, change, query])).toBe(0);
    expect(createsAfterTaken([create, change, query, create])).toBe(1);
    expect(createsAfterTaken([create, create])).toBe(0);
  });
});

describe("two people", () => {
  const submitted: Told = { kind: "accepted", actor: "shop", data: {} };
  const proposed: Told = { kind: "proposed", actor: "ana", data: { proposal: "P1" } };
  const approved: Told = { kind: "approved", actor: "ben", data: { proposal: "P1" } };
  const two = { proposal: "P1", approvedBy: ["ben"] };
  const decided = (data: Told["data"], kind: Told["kind"] = "failed"): Told => ({ kind, actor: "ana", data });
  const awaits: Told = { kind: "awaits_approval", actor: "engine", data: {} };
  const sending: Told = { kind: "sending", actor: "engine", data: {} };

  test.each<[name: string, history: readonly Told[]]>([
    ["decided by two", [submitted, proposed, approved, decided({ decision: "failed", ...two })]],
    ["one is enough to query", [submitted, decided({ decision: "query_again" }, "queried_again")]],
    ["proposed and declined", [submitted, { ...proposed, data: { ...proposed.data, decision: "paid" } }]],
    ["sent after another person approved", [submitted, awaits, proposed, approved, sending]],
    ["awaiting still", [submitted, awaits, proposed]],
  ])("%s: nothing is wrong", (_name, history) => expect(oneName(history)).toBeUndefined());

  test.each<[name: string, wrong: string, history: readonly Told[]]>([
    ["a decision without a proposal", "one name", [submitted, decided({ decision: "not_sent" })]],
    ["reopened without a proposal", "one name", [submitted, decided({}, "reopened")]],
    ["paid again without a proposal", "one name", [submitted, decided({ otherReference: "R1A" }, "paid_again")]],
    ["approved by nobody", "one name", [submitted, decided({ decision: "paid", proposal: "P1", approvedBy: [] })]],
    ["approved by the same", "one name", [submitted, decided({ decision: "paid", ...two, approvedBy: ["ana"] })]],
    ["approved by the submitter", "one name", [submitted, decided({ decision: "paid", ...two, approvedBy: ["shop"] })]],
    ["sent without approval", "not approved", [submitted, awaits, proposed, sending]],
    ["sent before the approval", "not approved", [submitted, awaits, proposed, sending, approved]],
    ["sent after the submitter approved", "not approved", [submitted, awaits, { ...approved, actor: "shop" }, sending]],
    [
      "sent after who proposed it approved",
      "not approved",
      [submitted, awaits, proposed, { ...approved, actor: "ana" }, sending],
    ],
  ])("%s is seen", (_name, wrong, history) => expect(oneName(history)).toBe(wrong));

  test("are counted by what became of their proposals", () => {
    expect(
      deedsOf([
        { kind: "send", state: "approved" },
        { kind: "resolve", state: "approved" },
        { kind: "pay_again", state: "declined" },
        { kind: "pay_again", state: "approved" },
        { kind: "reopen", state: "void" },
      ]),
    ).toEqual({ proposed: 5, approved: 3, declined: 1, voidOrLapsed: 1, paidAgain: 1, reopened: 0, decided: 1 });
  });
});

describe("what is paid again", () => {
  const again: BookLine = { ...line, reference: "R1A", paysAgain: "R1" };
  const original: BookLine = { ...line, state: "failed" };
  const failed: TruthLine = { ...truth, status: "failed", timesPaid: 0 };

  test("was ordered as its original was; what pays another order again was not", () => {
    const kinds = (book: BookLine) =>
      compareBooks(none, [ordered], [original, book], [failed, { ...truth, reference: "R1A" }], (key) =>
        key === "inr/R1" ? "failed" : "succeeded",
      ).differences.map(({ kind }) => kind);
    expect(kinds(again)).toEqual([]);
    expect(kinds({ ...again, paysAgain: "R2" })).toEqual(["never_ordered"]);
  });

  const change = (status: string) => ({ kind: "change", order: { status } });
  const turned = [change("pending"), change("failed"), change("succeeded")];
  const alarm: Told = { kind: "paid_twice", actor: "engine", data: { otherReference: "R1" } };

  test("twice is wrong unless the gateway contradicted itself, and an alarm was raised", () => {
    const successor = { truth, history: [alarm] };
    expect(twice(truth, successor, turned)).toBeUndefined();
    expect(twice(truth, { ...successor, history: [] }, turned)).toBe("no alarm");
    expect(twice(truth, successor, [change("pending"), change("succeeded")])).toBe("paid twice");
    expect(twice(truth, successor, [])).toBe("paid twice");
    expect(twice(failed, { truth, history: [] }, [])).toBeUndefined();
    expect(twice({ ...truth, status: "reversed" }, { truth, history: [] }, [])).toBeUndefined();
  });
});
