import { PayoutError } from "@payout/core";
import { expect, test } from "vitest";
import { databaseError, EngineError, presentable } from "../src/errors.ts";

test.each([
  [{ code: "53100" }, "Its disk is full: free some space"],
  [{ code: "53300" }, "The server has no free connection"],
  [{ code: "57P03" }, "The server is starting or shutting down: wait"],
  [{ code: "25006" }, "use the address of the primary"],
  [{ code: "28P01" }, "rejects the user or the password: correct them"],
  [{ errors: [{ code: "ECONNREFUSED" }] }, "Nothing listens at its address"],
  [
    { code: "28000", message: 'no pg_hba.conf entry for host "::1", user "x", no encryption' },
    "demands TLS: add ?sslmode=",
  ],
  [{ code: "28000", message: 'no pg_hba.conf entry for host "::1", user "x", SSL off' }, "demands TLS: add ?sslmode="],
  [{ code: "28000", message: "SSL connection is required. Please specify SSL options and retry." }, "demands TLS"],
  [{ code: "08P01", message: "SSL required" }, "demands TLS: add ?sslmode="],
  [{ code: "28000", message: "kein pg_hba.conf-Eintrag" }, "add ?sslmode=verify-full"],
  [{ code: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY" }, "sslrootcert=/path/to/ca.pem"],
  [{ code: "SELF_SIGNED_CERT_IN_CHAIN" }, "sslrootcert=/path/to/ca.pem"],
  [{ code: "CERT_HAS_EXPIRED" }, "renew it, or correct the clock"],
  [{ code: "ENOENT", syscall: "open", path: "/ca.pem" }, "names as sslrootcert, sslcert or sslkey cannot be read"],
  [{ code: "08P01", message: "unsupported startup parameter: options" }, "ignore_startup_parameters"],
  [
    { code: "42501", message: "permission denied for function pg_current_wal_lsn" },
    "no longer read the server's identity or position: grant execute",
  ],
  [{ code: "42501", message: "permission denied for table payouts" }, "let it create both schemas"],
  [{ code: "XX000" }, "Check that the database is running, writable and has disk space"],
  [new Error("secret"), "Check that the database is running, writable and has disk space"],
])("a failure of the database says what to do: %o", (cause, advice) => {
  const { message, cause: passedOn } = databaseError("it failed", cause);
  expect(message).toContain(advice);
  expect(message).not.toContain("secret");
  expect(passedOn).toBeUndefined();
});

test.each([
  ["ECONNRESET", true],
  ["57P01", false],
  ["MODULE", false],
  ["EAI_AGAIN", false],
])("the code %s alone marks an error of the database: %s", (code, isMarked) => {
  const error = Object.assign(new Error("it failed"), { code });
  expect(EngineError.is(presentable(error))).toBe(isMarked);
});

test("a lost connection to a gateway is not reported as a failed database", () => {
  const message = "the question about the balance lost the connection.";
  const error = new PayoutError({ code: "network", operation: "balance", provider: "stub", message });
  expect(presentable(error)).toBe(error);
});
