import fc from "fast-check";
import { type ValidRequest, validRequests } from "./valid.ts";
import type { WireRequest } from "./wire.ts";

interface PreparedRequest extends Pick<ValidRequest, "sign"> {
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A right request about one of a few hundred references, so that some are new and some are known. */
const prepared: fc.Arbitrary<PreparedRequest> = fc
  .tuple(fc.constantFrom(...validRequests), fc.nat(300))
  .map(([{ fields, sign }, number]) => ({ fields: fields(`order-${number}`), sign }));

/** Values that no field expects. */
const strangeValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, "", " ", [], {}, [[]], { a: { b: 1 } }, -1, 0, 1e21, Number.MAX_VALUE, 0.1),
  fc.constantFrom("1e400", "0x10", "９", "\ud800", "\u0000", "a&b=c", "__proto__", "%ff", "../..", "1".repeat(400)),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.double(),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
);

const fieldName = (fields: object) =>
  fc.oneof(fc.constantFrom(...Object.keys(fields), "sign"), fc.constantFrom("__proto__", "constructor", "", "new"));

/** A signed request with up to three fields changed before it was signed: it reaches the gateway's own rules. */
function nearlyRight({ fields, sign }: PreparedRequest): fc.Arbitrary<WireRequest> {
  const changes = fc.array(fc.tuple(fieldName(fields), fc.option(strangeValue)), { maxLength: 3 });
  return changes.map((pairs) => {
    const own = new Map<string, unknown>(Object.entries(fields));
    for (const [name, value] of pairs) {
      if (value === null) own.delete(name);
      else own.set(name, value);
    }
    // From entries, a field called __proto__ is one like any other, as it is in JSON.
    return sign(Object.fromEntries(own));
  });
}

const method = fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "PROPFIND");

const pathEnd = fc.oneof(
  fc.constantFrom("", "/", "//", "?", "?%", "?a=%zz&a=1", "/%2e%2e/%00", "/%ff", "#x", "/..;/", "?__proto__[x]=1"),
  fc
    .array(fc.constantFrom("/", "%", "?", "&", "=", "a", "_", ".", ";"), { maxLength: 30 })
    .map((parts) => parts.join("")),
);

const contentType = fc.constantFrom(
  "application/json",
  "application/json;charset=gbk",
  "APPLICATION/JSON; charset=utf-16le",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "text/plain",
  "application/xml",
  "",
  ";;;",
);

const octet = fc.oneof(fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 0x80, max: 0xff }));
const headerOctets = fc.array(octet, { maxLength: 20 }).map((codes) => String.fromCharCode(...codes));

const header = fc.oneof(
  contentType.map((value) => ["content-type", value] as const),
  fc.constantFrom("gzip", "br", "x").map((value) => ["content-encoding", value] as const),
  fc.tuple(
    fc.constantFrom("MerchantId", "Sign", "authorization", "origin", "host", "accept", "x-forwarded-for", "cookie"),
    headerOctets,
  ),
);

const deep = (depth: number) => `${'{"a":['.repeat(depth)}1${"]}".repeat(depth)}`;

/** Bodies that have little to do with the one that belongs there. */
const garbage: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  { weight: 4, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  { weight: 4, arbitrary: fc.json() },
  {
    weight: 2,
    arbitrary: fc.constantFrom("", "{", "null", "[]", '""', "{}", "\ufeff{}", '{"a":1,"a":2}', '{"amount":1e999}'),
  },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 9000 }).map(deep) },
  { weight: 1, arbitrary: fc.constantFrom(60_000, 70_000, 200_000).map((length) => `{"a":"${"x".repeat(length)}"}`) },
);

/** Bytes of the right body, some of them lost, doubled or turned into others. */
function mutated(body: string | Uint8Array): fc.Arbitrary<Uint8Array> {
  const bytes = Buffer.from(body);
  const edit = fc.record({ at: fc.nat(bytes.length), cut: fc.nat(4), put: fc.uint8Array({ maxLength: 4 }) });
  return fc
    .array(edit, { minLength: 1, maxLength: 4 })
    .map((edits) =>
      edits.reduce<Buffer>(
        (all, { at, cut, put }) => Buffer.concat([all.subarray(0, at), put, all.subarray(at + cut)]),
        bytes,
      ),
    );
}

/** The signed request with its method, path, headers or body corrupted on the way. */
function corrupted(wire: WireRequest): fc.Arbitrary<WireRequest> {
  return fc.oneof(
    method.map((other) => ({ ...wire, method: other })),
    pathEnd.map((end) => ({ ...wire, path: wire.path + end })),
    header.map(([name, value]) => ({ ...wire, headers: { ...wire.headers, [name]: value } })),
    garbage.map((body) => ({ ...wire, body })),
    mutated(wire.body).map((body) => ({ ...wire, body })),
  );
}

const nowhere: fc.Arbitrary<WireRequest> = fc.record({
  method,
  path: pathEnd.map((end) => `/${end}`),
  headers: header.map(([name, value]) => ({ [name]: value })),
  body: garbage,
});

/** Any request: right, nearly right, corrupted, or about nothing at all. */
export const anyRequest: fc.Arbitrary<WireRequest> = fc.oneof(
  { weight: 10, arbitrary: prepared.chain(nearlyRight) },
  { weight: 10, arbitrary: prepared.chain(({ fields, sign }) => corrupted(sign(fields))) },
  { weight: 1, arbitrary: nowhere },
);

const fragments = [
  "GET / HTTP/1.1\r\n",
  "POST /inr/api/payOut HTTP/1.1\r\n",
  "host: x\r\n",
  "transfer-encoding: chunked\r\n",
];
const more = [
  "content-length: 5\r\n",
  "upgrade: websocket\r\nconnection: upgrade\r\n",
  "expect: 100-continue\r\n",
  "\r\n",
  "5\r\n{",
  "\0",
];

/** Bytes that are nearly HTTP, or not at all. */
export const anyBytes: fc.Arbitrary<Uint8Array> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...fragments, ...more).map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 20 }),
    ),
  )
  .map((parts) => Buffer.concat(parts));
