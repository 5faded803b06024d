/**
 * Answers one question: does this error of fetch prove that no connection was made? Only then no byte of the order can
 * have reached the gateway.
 */

/** Only name resolution and the connector raise these. */
const beforeAnyConnection = new Set(["ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

/** These also happen on a connection in use: they prove something only when the system call is `connect`. */
const whileConnecting = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT"]);

// The certificate is checked before the request is written.
const refusedCertificate = /^(?:CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|ERR_TLS_CERT_)/;

const deepestCause = 6;

interface SystemError {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
  readonly name?: unknown;
  readonly message?: unknown;
}

/** True only when the error, or every error it sums up, happened before a connection was there. */
export function connectionNeverMade(error: unknown): boolean {
  return provesNoConnection(innermostCause(error));
}

/** The error that the operating system or the HTTP client raised. */
function innermostCause(error: unknown): unknown {
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
  return beforeAnyConnection.has(code) || (whileConnecting.has(code) && syscall === "connect");
}

// Codes whose text is written by the HTTP client or the TLS library and names hosts at most.
const clientCode = /^(?:UND_ERR_|ERR_TLS_|ERR_SSL_)[A-Z0-9_]+$/;

/**
 * What our own error may show of an error of fetch: its code, and its text where that is known to name addresses only. The
 * error itself is not kept: wrappers hold the request, and undici keeps answer bytes that it could not parse.
 */
export function safeCause(error: unknown): Error {
  const { name, code, syscall, errors, message } = (innermostCause(error) ?? {}) as SystemError;
  const texts = Array.isArray(errors) ? errors.map((part) => safeCause(part).message) : [];
  const known =
    typeof code === "string" &&
    (typeof syscall === "string" || clientCode.test(code) || refusedCertificate.test(code)) &&
    message !== "";
  const text = known ? String(message) : [String(name ?? "error"), ...texts].join(": ");
  return Object.assign(new Error(text), typeof code === "string" && { code });
}
