import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { toNodeHandler } from "@payout/core";
import { createInr } from "@payout/inr";
import { signedNotification } from "@payout/inr/testing";
import { startSandbox } from "@payout/sandbox";
import { expect, onTestFinished, test, vi } from "vitest";
import { openBooks } from "./books.ts";
import { createPayer } from "./payer.ts";

test("success is booked once, a reversal once, and the second success too", () => {
  const main = join(import.meta.dirname, "main.ts");
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", main], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(stdout).toBe(`\
Two merchants send the same reference.
  1002001 R-1001 pending by send: stored pending, booked nothing
  1002002 R-1001 pending by send: stored pending, booked nothing
The first is paid. A query says so, then a notification.
  1002001 R-1001 succeeded by query: stored succeeded, booked -2704.00 INR
  1002001 R-1001 succeeded by notification: known
The second is paid. A notification says so, then a query.
  1002002 R-1001 succeeded by notification: stored succeeded, booked -60.00 INR
  1002002 R-1001 succeeded by query: known
The first is reversed. A notification says so, then a query.
  1002001 R-1001 reversed by notification: stored reversed, booked +2704.00 INR
  1002001 R-1001 reversed by query: known
The old notification arrives once more.
  1002001 R-1001 succeeded by notification: outdated, still reversed
The first is paid after all.
  1002001 R-1001 succeeded by notification: stored succeeded, booked -2704.00 INR
Booked:
  1002001 -2704.00 INR
  1002002 -60.00 INR
  1002001 +2704.00 INR
  1002001 -2704.00 INR
`);
});

const merchant = { merchantId: "1002001", apiKey: "key of the first" };
const destination = {
  ...{ accountName: "John", accountNo: "10000000003", ifscCode: "SBIN0014148", idType: "ID_CARD" },
  ...{ idCard: "872966212003", phone: "+919876543210", email: "john@example.com" },
};
const amount = { value: "2704.00", currency: "INR" };

/** The example with one merchant in its table. */
async function open() {
  const sandbox = await startSandbox({ clock: "manual", gateways: { inr: { merchants: [merchant] } } });
  const books = openBooks(":memory:");
  books.addMerchant(merchant.merchantId, merchant.apiKey);
  const server = createServer((request, response) => toNodeHandler(payer.handler)(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const notifyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { inr } = sandbox.gateways;
  const payer = createPayer(books, { baseUrl: inr.url, notifyUrl, log: () => undefined });
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await sandbox.close();
    books.close();
  });
  return { sandbox, inr, books, payer };
}

function booked(books: ReturnType<typeof openBooks>): string[] {
  return books.bookings().map((booking) => booking.amount);
}

test("queries and the notification at once book once", async () => {
  const { sandbox, books, payer } = await open();
  await payer.pay(merchant.merchantId, "R1", amount, destination);
  const check = () => payer.check(merchant.merchantId, "R1");
  await Promise.all([sandbox.advance("1s"), check(), check(), check()]);
  await Promise.all([check(), check(), check()]);
  expect(booked(books)).toEqual(["-2704.00 INR"]);
});

test("what has changed since it was read is not changed by the one who read it", async () => {
  const { books } = await open();
  const key = { provider: "inr", account: merchant.merchantId, reference: "R1" };
  books.order(key, amount);
  const before = books.find(key);
  if (before === undefined) throw new Error("it is not stored");
  expect(books.change({ ...key, status: "succeeded" }, before)).toBe("-2704.00 INR");
  expect(books.change({ ...key, status: "succeeded" }, before)).toBeUndefined();
  expect(books.change({ ...key, status: "failed" }, before)).toBeUndefined();
  expect(booked(books)).toEqual(["-2704.00 INR"]);
});

test("status and booking are stored together or not at all", async () => {
  const { books } = await open();
  const key = { provider: "inr", account: merchant.merchantId, reference: "R1" };
  books.order(key, amount);
  const before = books.find(key);
  if (before === undefined) throw new Error("it is not stored");
  const broken = {
    ...before,
    amount: {
      value: {
        toString: () => {
          throw new Error("no amount");
        },
      },
      currency: "INR",
    },
  };
  expect(() => books.change({ ...key, status: "succeeded" }, broken as never)).toThrow("no amount");
  expect(books.find(key)).toEqual(before);
  expect(books.change({ ...key, status: "succeeded" }, before)).toBe("-2704.00 INR");
});

test("nothing is booked for a reference that was never ordered, another amount, or a merchant who is not in the table", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
  onTestFinished(() => logged.mockRestore());
  const { books, payer } = await open();
  await payer.pay(merchant.merchantId, "R1", amount, destination);
  const notify = async (fields: Record<string, string>, by = merchant) => {
    const it = signedNotification({ orderNo: "PAYOUT1", orderStatus: "SUCCESS", ...fields }, by);
    return (await payer.handler(new Request(it.url, it))).status;
  };
  expect(await notify({ mchOrderNo: "R2", amount: "2704.00" })).toBe(500);
  expect(await notify({ mchOrderNo: "R1", amount: "2704.01" })).toBe(400);
  expect(await notify({ mchOrderNo: "R1", amount: "2704.00" }, { ...merchant, merchantId: "1002002" })).toBe(404);
  expect(await notify({ mchOrderNo: "R1", amount: "2704.00" }, { ...merchant, apiKey: "another" })).toBe(401);
  expect(booked(books)).toEqual([]);
  expect(await notify({ mchOrderNo: "R1", amount: "2704.00" })).toBe(200);
  expect(booked(books)).toEqual(["-2704.00 INR"]);
});

test("a late success after a failure is booked, and an order is stored once per account", async () => {
  const { sandbox, inr, books, payer } = await open();
  await payer.pay(merchant.merchantId, "R1", amount, destination);
  inr.settleOrder("R1", "FAIL");
  await sandbox.advance(0);
  expect(booked(books)).toEqual([]);
  inr.settleOrder("R1", "SUCCESS");
  await payer.check(merchant.merchantId, "R1");
  await sandbox.advance(0);
  expect(booked(books)).toEqual(["-2704.00 INR"]);
  await expect(payer.pay(merchant.merchantId, "R1", amount, destination)).rejects.toThrow(/UNIQUE/);
  expect(inr.requests.filter(({ path }) => path.endsWith("/payOut"))).toHaveLength(1);
});

test("a lost answer leaves the order to a query", async () => {
  const { sandbox, books, payer } = await open();
  sandbox.faults.next("inr", "reset_after_accept", "create");
  await payer.pay(merchant.merchantId, "R1", amount, destination);
  const key = { provider: createInr({ ...merchant, baseUrl: sandbox.urls.inr }).id, account: merchant.merchantId };
  expect(books.find({ ...key, reference: "R1" })?.status).toBe("ordered");
  await sandbox.advance("1s");
  await payer.check(merchant.merchantId, "R1");
  expect(booked(books)).toEqual(["-2704.00 INR"]);
});
