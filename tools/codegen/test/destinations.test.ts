import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import type { GatewayInput } from "../src/generate.ts";
import { publish } from "../src/publish.ts";
import { readGateways } from "../src/repository.ts";
import { complaintOf, repository } from "./support.ts";

const multicountry = readGateways(repository).find(({ gateway }) => gateway === "multicountry") as GatewayInput;
const document = JSON.parse(publish([multicountry]).get("openapi/multicountry.json") ?? "");

function validatorOf(component: string): (value: object) => boolean {
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema({ $id: "document", components: document.components });
  return ajv.compile({ $ref: `document#/components/schemas/${component}` }) as (value: object) => boolean;
}

const read = (name: string) => JSON.parse(multicountry.files.get(`schemas/multicountry/examples/${name}.json`) ?? "");
const vietnam = read("create.request.constructed-vietnam");
const { channel, account_no, account_name, account_org, account_org_code, account_sub_org, remarks, ...common } =
  vietnam;
const { country: _country, ...phone } = read("destination.constructed-brazil-phone");
const brazil = { ...common, currency: "BRL", ...phone };

describe("a request of the multi-country gateway in OpenAPI", () => {
  const isValid = validatorOf("MulticountryCreateRequest");

  test("to each documented destination passes", () => {
    expect([isValid(vietnam), isValid(brazil)]).toEqual([true, true]);
  });

  test.each(["account_tin", "account_phone", "account_type"])("to Brazil does not pass without %s", (field) => {
    const { [field]: _left, ...rest } = brazil as Record<string, unknown>;
    expect(field in brazil).toBe(true);
    expect(isValid(rest)).toBe(false);
  });

  test("does not pass with a country, another country's currency or another country's field", () => {
    expect(isValid({ ...brazil, country: "BR" })).toBe(false);
    expect(isValid({ ...brazil, currency: "VND" })).toBe(false);
    expect(isValid({ ...brazil, remarks: "August wages" })).toBe(false);
    expect(isValid({ ...vietnam, remarks: "August wages" })).toBe(true);
  });

  test("is found by its currency, then by the kind of PIX key", () => {
    const { schemas } = document.components;
    const mapping = schemas.MulticountryCreateRequest.discriminator.mapping;
    expect(mapping.BRL).toBe("#/components/schemas/MulticountryBrazilCreateRequest");
    expect(Object.keys(mapping)).toEqual(["VND", "THB", "BRL", "INR", "PHP", "USDT", "CNY"]);
    expect(schemas.MulticountryBrazilCreateRequest.discriminator).toMatchObject({
      propertyName: "account_type",
      mapping: { PHONE: "#/components/schemas/MulticountryBrazilPhoneCreateRequest" },
    });
  });
});

test.each<[string, (choice: Record<string, unknown>) => object, string]>([
  [
    "a destination without its value",
    (choice) => ({ ...choice, values: { VN: "VND" } }),
    "/destinations/values/BR: is missing",
  ],
  [
    "a request that has not the fields",
    (choice) => ({ ...choice, request: "MulticountryQueryRequest" }),
    "MulticountryQueryRequest has no field account_no",
  ],
  [
    "a destination that does not exist",
    (choice) => ({ ...choice, destination: "Nowhere" }),
    '"Nowhere" is the title of no destination',
  ],
])("%s is refused", (_name, change, message) => {
  const file = "schemas/multicountry/openapi.source.json";
  const source = JSON.parse(multicountry.files.get(file) ?? "");
  const broken = JSON.stringify({ ...source, destinations: source.destinations.map(change) });
  expect(complaintOf({ ...multicountry, files: new Map([...multicountry.files, [file, broken]]) })).toContain(message);
});
