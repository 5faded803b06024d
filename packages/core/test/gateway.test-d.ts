import { expectTypeOf, test } from "vitest";
import type { PayoutProvider } from "../src/contract.ts";
import {
  type BalanceOperation,
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
    expectTypeOf(defineGateway<Destination>({ ...gateway, balance: {} as BalanceOperation })).toEqualTypeOf<
      ProviderWithBalance<Destination, JsonObject>
    >());
});

test("a gateway that leaves a check out does not compile", () => {
  const { checkSubject: _subject, ...withoutSubject } = gateway;
  // @ts-expect-error nothing checks whom a message is about
  void (() => defineGateway(withoutSubject));
  const { amountOf: _amount, ...withoutAmount } = gateway;
  // @ts-expect-error nothing says which amount is compared
  void (() => defineGateway(withoutAmount));
  const { answerSignature: _signature, ...withoutSignature } = gateway;
  // @ts-expect-error whether answers are signed must be said
  void (() => defineGateway(withoutSignature));
  const { sensitiveValues: _values, ...withoutValues } = gateway;
  // @ts-expect-error account numbers could appear in errors
  void (() => defineGateway(withoutValues));
  const { readAnswer: _read, ...withoutReading } = gateway;
  // @ts-expect-error nothing tells an acceptance from a refusal
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
  const { signature: _signature, ...withoutSignature } = gateway.notification;
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
  // @ts-expect-error notifications are always signed
  const trusting: GatewayNotification = { ...gateway.notification, signature: "unsigned" };
  expectTypeOf([unsigned, unanswered, unchecked, unverified, silent, trusting]).not.toBeAny();
});
