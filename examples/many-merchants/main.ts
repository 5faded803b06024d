import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { toNodeHandler } from "@payout/core";
import { startSandbox } from "@payout/sandbox";
import { openBooks } from "./books.ts";
import { createPayer } from "./payer.ts";

/** Two merchants of one gateway, one notification address, the same reference twice, and a payout that is reversed and paid again. */
const merchants = [
  { merchantId: "1002001", apiKey: "key of the first" },
  { merchantId: "1002002", apiKey: "key of the second" },
];
const [first, second] = ["1002001", "1002002"] as const;
const reference = "R-1001";
const destination = {
  ...{ accountName: "John", accountNo: "10000000003", ifscCode: "SBIN0014148" },
  ...{ idType: "ID_CARD", idCard: "872966212003", phone: "+919876543210", email: "john@example.com" },
} as const;

const sandbox = await startSandbox({ clock: "manual", gateways: { inr: { merchants } } });
const { inr } = sandbox.gateways;
const books = openBooks(":memory:");
for (const { merchantId, apiKey } of merchants) books.addMerchant(merchantId, apiKey);

const server = createServer((request, response) => toNodeHandler(payer.handler)(request, response));
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const notifyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notifications/inr`;
const payer = createPayer(books, { baseUrl: inr.url, notifyUrl, log: (line) => console.log(`  ${line}`) });

console.log("Two merchants send the same reference.");
await payer.pay(first, reference, { value: "2704.00", currency: "INR" }, destination);
await payer.pay(second, reference, { value: "60.00", currency: "INR" }, destination);

console.log("The first is paid. A query says so, then a notification.");
inr.settleOrder(reference, "SUCCESS", { merchantId: first });
await payer.check(first, reference);
await sandbox.advance(0);

console.log("The second is paid. A notification says so, then a query.");
await sandbox.advance("1s");
await payer.check(second, reference);

console.log("The first is reversed. A notification says so, then a query.");
inr.settleOrder(reference, "FAIL", { merchantId: first, resultDesc: "PAYMENT_OFFSET" });
await sandbox.advance(0);
await payer.check(first, reference);

console.log("The old notification arrives once more.");
const old = inr.notifications.find(({ body }) => body.includes(first));
if (old !== undefined) await fetch(notifyUrl, { method: "POST", headers: { ...old.headers }, body: old.body });

console.log("The first is paid after all.");
inr.settleOrder(reference, "SUCCESS", { merchantId: first });
await sandbox.advance(0);

console.log("Booked:");
for (const { account, amount } of books.bookings()) console.log(`  ${account} ${amount}`);

server.close();
server.closeAllConnections();
books.close();
await sandbox.close();
