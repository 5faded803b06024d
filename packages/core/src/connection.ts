/**
 * Answers one question: does this error of fetch prove that no connection was made? Only then no byte of the order can
 * have reached the gateway.
 */

const beforeAnyConnection = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

// The certificate is checked before the request is written.
const refusedCertificate = /^(?:CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|ERR_TLS_CERT_)/;

const deepestCause = 6;

interface SystemError {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** True only when the error, or every error it sums up, happened before a connection was there. */
export function connectionNeverMade(error: unknown): boolean {
  return provesNoConnection(innermostCause(error));
}

/** The error that the operating system or the HTTP client raised; the wrappers around it hold the request. */
export function innermostCause(error: unknown): unknown {
  let current = error;
  for (let depth = 0; depth < deepestCause; depth++) {
    const { cause } = (current ?? {}) as SystemError;
    if (typeof cause !== "object" || cause === null) break;
    current = cause;
  }
  return current;
}

function provesNoConnection(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { code, syscall, errors } = error as SystemError;
  if (Array.isArray(errors) && errors.length > 0) return errors.every(provesNoConnection);
  if (typeof code !== "string") return false;
  if (refusedCertificate.test(code)) return true;
  // EHOSTUNREACH and ETIMEDOUT also happen on a connection in use: there the system call is read or write.
  if (syscall === "read" || syscall === "write") return false;
  return beforeAnyConnection.has(code) || (code === "ETIMEDOUT" && syscall === "connect");
}
