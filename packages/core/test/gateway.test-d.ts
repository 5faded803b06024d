import { expectTypeOf, test } from "vitest";
import type { PayoutProvider } from "../src/contract.ts";
import {
  type AnswerTrust,
  type BalanceReader,
  defineGateway,
  type FieldSignature,
  type GatewayDefinition,
  type GatewayNotification,
  type JsonObject,
  type ProviderWithBalance,
} from "../src/provider.ts";

interface Destination {
  readonly accountNo: string;
}

const gateway = {} as GatewayDefinition;

test("a complete definition is a provider, with a balance where the gateway has one", () => {
  void (() =>
    expectTypeOf(defineGateway<Destination>(gateway)).toEqualTypeOf<PayoutProvider<Destination, JsonObject>>());
  void (() =>
    expectTypeOf(defineGateway<Destination>({ ...gateway, balance: {} as BalanceReader })).toEqualTypeOf<
      ProviderWithBalance<Destination, JsonObject>
    >());
});

test("a gateway that leaves a check out does not compile", () => {
  const { identify: _identify, ...withoutIdentity } = gateway;
  // @ts-expect-error nothing says whom a message is about
  void (() => defineGateway(withoutIdentity));
  const { account: _account, ...withoutAccount } = gateway;
  // @ts-expect-error nothing says whom the provider acts for
  void (() => defineGateway(withoutAccount));
  const { amountOf: _amount, ...withoutAmount } = gateway;
  // @ts-expect-error nothing says which amount is compared
  void (() => defineGateway(withoutAmount));
  const { answers: _answers, ...withoutSignature } = gateway;
  // @ts-expect-error whether answers are signed must be said
  void (() => defineGateway(withoutSignature));
  const { sensitiveValues: _values, ...withoutValues } = gateway;
  // @ts-expect-error account numbers could appear in errors
  void (() => defineGateway(withoutValues));
  const { refusals: _refusals, ...withoutReading } = gateway;
  // @ts-expect-error nothing distinguishes an acceptance from a refusal
  void (() => defineGateway(withoutReading));
  const { notification: _notification, ...withoutNotification } = gateway;
  // @ts-expect-error notifications could not be received
  void (() => defineGateway(withoutNotification));
});

test("nor does an operation without its schemas", () => {
  const { request: _request, ...withoutRequest } = gateway.create;
  // @ts-expect-error a request would leave unchecked
  void (() => defineGateway({ ...gateway, create: withoutRequest }));
  const { response: _response, ...withoutResponse } = gateway.query;
  // @ts-expect-error an answer would be read unchecked
  void (() => defineGateway({ ...gateway, query: withoutResponse }));
});

test("nor a notification without signature, verification, validator or acknowledgement", () => {
  const { signed: _signed, ...withoutSignature } = gateway.notification;
  // @ts-expect-error a notification could be forged
  const unsigned: GatewayNotification = withoutSignature;
  const { acknowledgement: _acknowledgement, ...withoutAcknowledgement } = gateway.notification;
  // @ts-expect-error the gateway would send again for ever
  const unanswered: GatewayNotification = withoutAcknowledgement;
  const { validator: _validator, ...withoutValidator } = gateway.notification;
  // @ts-expect-error a notification would be read unchecked
  const unchecked: GatewayNotification = withoutValidator;
  const { verify: _verify, ...withoutVerify } = {} as FieldSignature;
  // @ts-expect-error a signature would be described and never compared
  const unverified: FieldSignature = withoutVerify;
  // @ts-expect-error a comparison that forgets to answer
  const silent: FieldSignature = { ...({} as FieldSignature), verify: () => undefined };
  const believesAll = () => ({ form: "json" as const, fields: {}, rawBody: "" });
  // @ts-expect-error a gateway has no way of its own to believe a notification
  const trusting: GatewayNotification = { ...gateway.notification, signed: believesAll };
  // @ts-expect-error nor does a gateway decide itself which answers it believes
  const believing: AnswerTrust = { signed: false, check: () => undefined };
  expectTypeOf([believing, unsigned, unanswered, unchecked, unverified, silent, trusting]).not.toBeAny();
});
