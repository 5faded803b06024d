import { describeProblems } from "@payout/core/provider";
import { expect, test } from "vitest";
import { loadValidators } from "../src/examples.ts";
import { generate } from "../src/generate.ts";
import { complaints, documentsAjv, gatewayOf } from "./support.ts";

const text = { description: "T.", type: "string", minLength: 1 };
const constant = (value: string) => ({ description: "C.", const: value });
const arm = (fields: Record<string, object>) => ({
  type: "object",
  description: "An arm.",
  additionalProperties: false,
  required: Object.keys(fields),
  properties: fields,
});
const nested = gatewayOf({
  "destination.json": {
    title: "Place",
    "x-source": "[doc] 1",
    oneOf: [{ $ref: "#/$defs/North" }, { $ref: "#/$defs/South" }],
    $defs: {
      North: arm({ country: constant("N"), account: text }),
      South: { description: "Two ways.", oneOf: [{ $ref: "#/$defs/SouthPhone" }, { $ref: "#/$defs/SouthMail" }] },
      SouthPhone: arm({ country: constant("S"), kind: constant("phone"), phone: text }),
      SouthMail: arm({ country: constant("S"), kind: { description: "K.", enum: ["mail", "post"] }, mail: text }),
    },
  },
});
const { validatePlace } = await loadValidators((await generate(nested)).get("src/generated/validators.js") ?? "");
const written = documentsAjv(nested).getSchema("https://payout.example/schemas/g/destination.json");

test.each([
  [{ country: "N", account: "1" }, ""],
  [{ country: "S", kind: "post", mail: "1" }, ""],
  [{ country: "N" }, "account is required"],
  [{ country: "S", kind: "phone" }, "phone is required"],
  [{ country: "S", kind: "mail", phone: "1" }, "mail is required; phone is not a field of this gateway: remove it"],
  [{ country: "S", kind: "fax" }, 'kind must be one of "phone", "mail", "post"'],
  [{ country: "S" }, "kind is required"],
  [{ country: "X", account: "1" }, 'country must be one of "N", "S"'],
  [{ country: 1 }, 'country must be one of "N", "S"'],
  [{}, "country is required"],
  ["N", "the message must be object"],
])("the mistakes in %j are reported for the intended arm", (value, expected) => {
  const fits = validatePlace?.(value);
  expect(fits).toBe(written?.(value));
  expect(fits ? "" : describeProblems(validatePlace?.errors as never)).toBe(expected);
});

test("a union inside a union must not overlap with the arms beside it", async () => {
  const overlapping = gatewayOf({
    "destination.json": {
      title: "Place",
      "x-source": "[doc] 1",
      oneOf: [{ $ref: "#/$defs/Other" }, { $ref: "#/$defs/Inner" }],
      $defs: {
        Other: arm({ country: constant("S"), account: text }),
        Inner: { description: "Two ways.", oneOf: [{ $ref: "#/$defs/One" }, { $ref: "#/$defs/Two" }] },
        One: arm({ country: constant("S"), kind: constant("1") }),
        Two: arm({ country: constant("S"), kind: constant("2") }),
      },
    },
  });
  expect(await complaints(overlapping)).toContain("can match the same value");
});
