import { PayoutError, type PayoutOrder } from "@payout/core";
import { type CallContext, type JsonObject, parseJsonObject, writeOrder } from "@payout/core/provider";
import { cnpj } from "cpf-cnpj-validator";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  extraCurrencies,
  identify,
  sourceOfField,
  toCreateFields,
  toDecimal,
  toPayout,
  toQueryFields,
} from "../src/mapping.ts";

const sender = { mchId: "10001", now: 1714000000999, nonce: "abc123" };
const callbackUrl = "https://merchant.example.com/cb?a=1&b=2";

type Fields = Readonly<Record<string, string>>;
const holder = { channel: "mock", account_name: "Maria Silva" };
const pix = { country: "BR", ...holder, account_org: "Banco do Brasil", account_tin: "52998224725" };

// The minimum that the document's table requires, and the country's currency.
const minimal: Readonly<Record<string, readonly [currency: string, destination: Fields]>> = {
  VN: ["VND", { country: "VN", ...holder, account_no: "970436A1", account_org: "VCB", account_org_code: "970436" }],
  TH: [
    "THB",
    { country: "TH", ...holder, account_no: "7312004589", account_org: "KASIKORN", account_org_code: "KBANK" },
  ],
  "BR CPF": ["BRL", { ...pix, account_type: "CPF", account_no: "52998224725" }],
  "BR CNPJ": ["BRL", { ...pix, account_type: "CNPJ", account_no: "12ABC34501DE35", account_tin: "12ABC34501DE35" }],
  "BR PHONE": ["BRL", { ...pix, account_type: "PHONE", account_no: "+5511987654321", account_phone: "+5511987654321" }],
  "BR EMAIL": ["BRL", { ...pix, account_type: "EMAIL", account_no: "m@x.br", account_email: "m@x.br" }],
  "BR EVP": ["BRL", { ...pix, account_type: "EVP", account_no: "123e4567-e89b-12d3-a456-426614174000" }],
  IN: ["INR", { country: "IN", ...holder, account_no: "50100012345678", account_org: "HDFC Bank" }],
  PH: ["PHP", { country: "PH", ...holder, account_no: "0012345678" }],
  CRYPTO: ["USDT", { country: "CRYPTO", ...holder, account_no: "TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf" }],
  CN: ["CNY", { country: "CN", ...holder, account_no: "13800138000", account_org: "支付宝" }],
};

// Something in front, a digit more, a digit less, a letter that is no digit.
const mistypedHexAddresses = [
  "x0xdAC17F958D2ee523a2206206994597C13D831ec7",
  "0xdAC17F958D2ee523a2206206994597C13D831ec70",
  "0xdAC17F958D2ee523a2206206994597C13D831ec",
  "0xdAC17F958D2ee523a2206206994597C13D831ecg",
];

const [, thailand] = minimal["TH"] ?? ["", {}];

function create(destination: object, currency: string, changes: object = {}): Fields {
  const call: CallContext = { provider: "multicountry", operation: "send", reference: "WDL-10001", posted: false };
  const order: PayoutOrder<object> = { reference: "WDL-10001", amount: { value: "100", currency }, destination };
  return writeOrder(call, { ...order, ...changes }, { sourceOfField, extraCurrencies }, (check, given) =>
    toCreateFields(check, sender, given, callbackUrl),
  );
}

function refusal(destination: object, currency: string, changes: object = {}): string {
  try {
    create(destination, currency, changes);
  } catch (error) {
    if (!PayoutError.is(error)) throw error;
    expect([error.code, error.outcome, error.reference]).toEqual(["invalid_order", "not_sent", "WDL-10001"]);
    return error.message;
  }
  throw new Error("was not refused");
}

describe.each(Object.entries(minimal))("the least order of %s", (name, [currency, destination]) => {
  test("goes out as it is, without the country, and with the fields of every request", () => {
    const { country: _ours, ...account } = destination;
    expect(create(destination, currency)).toEqual({
      ...account,
      mch_id: "10001",
      trans_id: "WDL-10001",
      amount: "100.00",
      currency,
      callback_url: callbackUrl,
      nonce: "abc123",
      timestamp: "1714000000",
    });
  });

  test.each(Object.keys(destination))("is refused without %s, and with it empty, by its path", (field) => {
    const required = `multicountry send WDL-10001: destination.${field} is required. Nothing was sent`;
    for (const value of [undefined, ""])
      expect(refusal({ ...destination, [field]: value }, currency)).toContain(required);
  });

  test("is refused in any other currency", () => {
    for (const other of ["VND", "THB", "BRL", "INR", "PHP", "USDT", "CNY", "USD"].filter((code) => code !== currency)) {
      expect(refusal(destination, other)).toContain(`amount.currency must be "${currency}" for destination.country`);
    }
  });

  test("is refused with a field that this country does not have", () => {
    expect(refusal({ ...destination, swift: "x" }, currency)).toContain("destination.swift is not a field");
    expect(refusal({ ...destination, amount: "1" }, currency)).toContain("destination.amount is not a field");
    if (!["VN", "TH", "PH"].includes(name)) {
      expect(refusal({ ...destination, remarks: "x" }, currency)).toContain("destination.remarks is not a field");
    }
  });

  test("takes unknown channels", () => {
    expect(create({ ...destination, channel: "new.channel-7" }, currency)["channel"]).toBe("new.channel-7");
  });
});

describe("a destination", () => {
  const of = (name: string, changes: object) => [{ ...(minimal[name]?.[1] ?? {}), ...changes }, name] as const;
  const refusalOf = ([destination, name]: readonly [object, string]) => refusal(destination, minimal[name]?.[0] ?? "");
  const taken = ([destination, name]: readonly [object, string]) => create(destination, minimal[name]?.[0] ?? "");

  test("lists the countries when the country is not one of them", () => {
    expect(refusal({ ...thailand, country: "MX" }, "THB")).toContain(
      'destination.country must be one of "VN", "TH", "BR", "IN", "PH", "CRYPTO", "CN"',
    );
    expect(refusal({}, "THB")).toContain("destination.country is required");
    expect(refusalOf(of("BR CPF", { account_type: "IBAN" }))).toContain(
      'destination.account_type must be one of "CPF", "CNPJ", "PHONE", "EMAIL", "EVP"',
    );
  });

  test("speaks only of the country that was meant", () => {
    const message = refusalOf(of("BR PHONE", { account_phone: undefined, account_name: undefined }));
    expect(message).toContain("destination.account_name is required; destination.account_phone is required.");
    expect(message).not.toMatch(/account_email|destination\.country|account_org_code/);
  });

  test.each([
    ["VN", { account_no: "ABCDEF" }, "account_no"],
    ["VN", { account_no: "12-34" }, "account_no"],
    ["VN", { account_no: "1".repeat(35) }, "account_no must have at most 34"],
    ["BR CPF", { account_no: "529.982.247-25" }, "account_no"],
    ["BR CPF", { account_no: "52998224726" }, "account_no is not a valid CPF or CNPJ"],
    ["BR CPF", { account_no: 52998224725 }, "account_no must be string"],
    ["BR CPF", { account_no: "12ABC34501DE35" }, "account_no must have at most 11"],
    ["BR CPF", { account_tin: "11111111111" }, "account_tin is not a valid CPF or CNPJ"],
    ["BR CNPJ", { account_no: "12ABC34501DE36" }, "account_no is not a valid CPF or CNPJ"],
    ["BR CNPJ", { account_no: "12abc34501de35" }, "account_no must match"],
    ["BR CNPJ", { account_tin: "12ABC34501DE34" }, "account_tin is not a valid CPF or CNPJ"],
    ["BR PHONE", { account_no: "m@x.br" }, "account_no"],
    ["BR EMAIL", { account_no: "+5511987654321" }, "account_no"],
    ["BR EVP", { account_no: "52998224725" }, "account_no"],
    ["IN", { account_org_code: "HDFC1001234" }, "account_org_code"],
    ["IN", { account_org_code: "hdfc0001234" }, "account_org_code"],
    ["PH", { channel: "gcash", account_no: "m@x.ph" }, "account_no must be a phone number"],
    ["PH", { channel: "GCash", account_no: "123" }, "account_no must be a phone number"],
    ["CN", { account_org: "ICBC" }, 'account_org must be "支付宝"'],
    ["CN", { account_no: "张三" }, "account_no"],
    ["CN", { account_sub_org: "x" }, 'account_sub_org must be ""'],
    ["CRYPTO", { account_no: "not an address" }, "account_no"],
    // C6: another network's address, one letter wrong, cut, another kind of base58check.
    [
      "CRYPTO",
      { channel: "usdt.trc20", account_no: "0xdAC17F958D2ee523a2206206994597C13D831ec7" },
      "account_no is not",
    ],
    ["CRYPTO", { channel: "usdt.trc20", account_no: "TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBg" }, "account_no is not"],
    ["CRYPTO", { channel: "USDT-TRC20", account_no: "TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeB" }, "account_no is not"],
    ["CRYPTO", { channel: "usdt.trc20", account_no: "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa" }, "account_no is not"],
    ...["erc20", "ERC-20", "bep20", "eth", "bsc", "polygon"].map((network): [string, object, string] => [
      "CRYPTO",
      { channel: `usdt.${network}`, account_no: "TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf" },
      "account_no is not",
    ]),
    ...mistypedHexAddresses.map((account_no): [string, object, string] => [
      "CRYPTO",
      { channel: "usdt.erc20", account_no },
      "account_no is not an address on this network",
    ]),
    // C5: the key is in the order twice.
    ["BR PHONE", { account_phone: "+5511987654320" }, "account_phone must be the number in account_no"],
    ["BR EMAIL", { account_email: "other@x.br" }, "account_email must be the address in account_no"],
  ])("of %s with %j is refused", (name, changes, message) => {
    expect(refusalOf(of(name, changes))).toContain(`destination.${message}`);
  });

  test.each([
    ["VN", { account_org_code: "999999", account_sub_org: "Ho Chi Minh City", remarks: "note" }],
    ["VN", { account_no: "A1" }],
    ["TH", { account_org_code: "NOSUCHBANK", account_type: "savings", account_tin: "0105" }],
    ["BR CPF", { account_no: "00000000191", account_tin: "00000000191" }],
    ["BR PHONE", { account_tin: "11222333000181", account_no: "11987654321" }],
    ["BR EMAIL", { account_email: "M@X.br" }],
    ["CRYPTO", { channel: "usdt.trc20", account_no: "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t" }],
    ["CRYPTO", { channel: "usdt.erc20", account_no: "0xdAC17F958D2ee523a2206206994597C13D831ec7" }],
    ["CRYPTO", { channel: "mock", account_no: "anything" }],
    ["BR EVP", { account_phone: "+5511987654321", account_email: "m@x.br" }],
    ["IN", { account_org_code: "HDFC0ABC123" }],
    ["PH", { channel: "gcash", account_no: "09171234567" }],
    ["PH", { channel: "gcash", account_no: "+639171234567" }],
    ["PH", { channel: "maya", account_no: "any-thing", account_org: "x" }],
    ["CN", { account_no: "payee@merchant.example", account_sub_org: "" }],
  ])("of %s with %j is taken", (name, changes) => {
    const fields = taken(of(name, changes));
    for (const [field, value] of Object.entries(changes)) expect(fields[field]).toBe(value === "" ? undefined : value);
  });

  test("has tax numbers that only their check digits distinguish", () => {
    const letters = fc.string({
      unit: fc.constantFrom(..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
      minLength: 12,
      maxLength: 12,
    });
    fc.assert(
      fc.property(letters, fc.integer({ min: 0, max: 99 }), (body, digits) => {
        const text = `${body}${String(digits).padStart(2, "0")}`;
        const sent = () => taken(of("BR CNPJ", { account_no: text, account_tin: text }));
        if (text === withCheckDigits(body, 8) && !/^(\d)\1*$/.test(text)) expect(sent()["account_no"]).toBe(text);
        else expect(sent).toThrow(/check digits/);
      }),
    );
    fc.assert(
      fc.property(letters, (body) => {
        fc.pre(!/^(\d)\1*$/.test(body));
        expect(cnpj.isValid(withCheckDigits(body, 8))).toBe(true);
      }),
    );
    const person = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 9, maxLength: 9 });
    fc.assert(
      fc.property(person, fc.integer({ min: 0, max: 99 }), fc.boolean(), (body, digits, fitting) => {
        fc.pre(!/^(\d)\1*$/.test(body) && body !== "123456789");
        const text = fitting ? withCheckDigits(body, 10) : `${body}${String(digits).padStart(2, "0")}`;
        const sent = () => taken(of("BR CPF", { account_no: text, account_tin: text }));
        if (text === withCheckDigits(body, 10)) expect(sent()["account_no"]).toBe(text);
        else expect(sent).toThrow(/check digits/);
      }),
    );
  });
});

/** The tax office's rule, written again: a character is worth its ASCII code less 48, its weight grows from 2 from the right on. */
function withCheckDigits(body: string, weights: number): string {
  const next = (text: string): string => {
    const values = [...text].reverse().map((letter, index) => (letter.charCodeAt(0) - 48) * ((index % weights) + 2));
    const rest = values.reduce((total, value) => total + value, 0) % 11;
    return `${text}${rest < 2 ? 0 : 11 - rest}`;
  };
  return next(next(body));
}

describe("an order", () => {
  test.each([
    ["VND", "VN", "100", "100.00"],
    ["VND", "VN", "100.00", "100.00"],
    ["THB", "TH", "12.5", "12.50"],
    ["BRL", "BR CPF", "0.01", "0.01"],
    ["USDT", "CRYPTO", "1", "1.00"],
    ["INR", "IN", "90071992547409.93", "90071992547409.93"],
  ])("in %s for %s: %s goes out as %s", (currency, name, value, wire) => {
    expect(create(minimal[name]?.[1] ?? {}, currency, { amount: { value, currency } })["amount"]).toBe(wire);
  });

  test("has two decimals on the wire for every amount, and not a digit more or less", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 18n }), fc.constantFrom(0, 1, 2), (whole, decimals) => {
        const value = decimals === 0 ? `${whole}` : `${whole}.${"07".slice(0, decimals)}`;
        const wire = create(thailand, "THB", { amount: { value, currency: "THB" } })["amount"];
        expect(wire).toBe(`${whole}.${{ 0: "00", 1: "00", 2: "07" }[decimals]}`);
      }),
    );
  });

  test("that two decimals cannot hold is refused", () => {
    expect(refusal(thailand, "THB", { amount: { value: "1.005", currency: "THB" } })).toContain("amount.value");
  });

  test("takes its own notifyUrl before the setting's, and needs one", () => {
    expect(create(thailand, "THB", { notifyUrl: "https://a.example/" })["callback_url"]).toBe("https://a.example/");
    const call: CallContext = { provider: "multicountry", operation: "send", reference: "WDL-10001", posted: false };
    const order = { reference: "WDL-10001", amount: { value: "1", currency: "THB" }, destination: thailand };
    const write = () =>
      writeOrder(call, order, { sourceOfField }, (check, given) => toCreateFields(check, sender, given, undefined));
    expect(write).toThrow(/notifyUrl is required by this gateway/);
  });

  test("with a description is refused, because no field carries it", () => {
    expect(refusal(thailand, "THB", { description: "wages" })).toMatch(/description has no documented field.*remarks/);
    expect(create(thailand, "THB", { description: "" })).not.toHaveProperty("remarks");
  });
});

test("a query has one field for either number, the gateway's own first", () => {
  const common = { mch_id: "10001", nonce: "abc123", timestamp: "1714000000" };
  expect(toQueryFields(sender, { reference: "WDL-10001" })).toEqual({ ...common, id: "WDL-10001" });
  expect(toQueryFields(sender, { providerId: "WT1" })).toEqual({ ...common, id: "WT1" });
  expect(toQueryFields(sender, { reference: "WDL-10001", providerId: "WT1" })["id"]).toBe("WT1");
});

describe("an answer", () => {
  const payout = (members: string, timeZone?: string) => {
    const raw = parseJsonObject(`{"trans_id":"WDL-10001",${members}}`) ?? ({} as JsonObject);
    return toPayout(raw, { timeZone });
  };

  test.each([
    ['"order_amount":100.00', "100.00"],
    ['"order_amount":"100.00"', "100.00"],
    ['"order_amount":100', "100"],
    ['"order_amount":12345678901234567890.12', "12345678901234567890.12"],
    ['"order_amount":1E+2', "100.00"],
    ['"order_amount":-1', undefined],
    ['"order_amount":-1e2', undefined],
    ['"order_amount":"a lot"', undefined],
    ['"order_amount":null', undefined],
    ['"order_amount":[100]', undefined],
  ])("with %s has the amount %s", (member, value) => {
    expect(payout(`"status":60,${member}`).amount?.value).toBe(value);
  });

  test("has its currency in upper case, and none when it names none", () => {
    expect(payout('"status":20,"order_amount":1,"currency":"thb"').amount).toEqual({ value: "1", currency: "THB" });
    expect(payout('"status":20,"order_amount":1').amount).toEqual({ value: "1" });
  });

  test("is completed when it was paid or cancelled, an instant only with a time zone", () => {
    const times = '"payed_at":"2026-05-04 10:15:00","canceled_at":"2026-05-04 10:20:00"';
    expect(payout(`"status":60,${times}`).completedAtText).toBe("2026-05-04 10:15:00");
    expect(payout(`"status":50,${times}`).completedAtText).toBe("2026-05-04 10:20:00");
    expect(payout(`"status":60,${times}`).completedAt).toBeUndefined();
    expect(payout(`"status":60,${times}`, "Asia/Bangkok").completedAt).toBe("2026-05-04T10:15:00+07:00");
    expect(payout('"status":60,"payed_at":null').completedAtText).toBeUndefined();
  });

  test("with numbers where text is usual keeps every digit", () => {
    const raw = parseJsonObject('{"trans_id":626015783370903553,"id":626015783370903555,"status":"60"}') as JsonObject;
    expect({ ...toPayout(raw, { timeZone: undefined }), ...identify(raw) }).toMatchObject({
      reference: "626015783370903553",
      providerId: "626015783370903555",
      providerStatus: "60",
      status: "succeeded",
    });
  });

  test("is total: any JSON object is a payout, none that is not 50 or 60 is an end, and no amount is inexact", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom("id", "trans_id", "status", "order_amount", "payed_at"),
          fc.oneof(
            fc.constantFrom("50", "60", 20, 50, 60, "1e3"),
            fc.stringMatching(/^[-+ .0-9eEx]{1,8}$/),
            fc.jsonValue(),
          ),
        ),
        (members) => {
          const raw = parseJsonObject(JSON.stringify(members));
          // Keys with a backslash are not read at all.
          if (raw === undefined) return;
          const { final, providerStatus, amount } = toPayout(raw, { timeZone: "UTC" });
          expect(amount?.value ?? "0").toMatch(/^\d+(\.\d+)?$/);
          expect(final).toBe(["50", "60"].includes(providerStatus ?? ""));
        },
      ),
    );
  });
});

test.each(["", "1.", ".5", "x1", "1x", "1 ", " 1", "1,000", "0x10", "NaN", "١"])("%j is not a decimal", (text) => {
  expect(toDecimal(text)).toBeUndefined();
});
