import { BadRequestException } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { createJeepay } from "@payout/jeepay";
import { type Sandbox, startSandbox } from "@payout/sandbox";
import { PayoutsModule } from "./payouts.module";
import { PayoutsService, TRANSFER } from "./payouts.service";

describe("PayoutsService", () => {
  let sandbox: Sandbox;
  let service: PayoutsService;
  const accountNo = "o6BcIwvTvIqf1zXZohc61biryWik";
  const orderOf = (reference: string, value: string) => ({
    reference,
    amount: { value, currency: "CNY" },
    destination: { ifCode: "wxpay", entryType: "WX_CASH", accountNo } as const,
  });

  beforeEach(async () => {
    sandbox = await startSandbox();
    const testing = Test.createTestingModule({ imports: [PayoutsModule] });
    const { transfer } = createJeepay(sandbox.merchants.jeepay);
    const compiled = await testing.overrideProvider(TRANSFER).useValue(transfer).compile();
    service = compiled.get(PayoutsService);
  });

  afterEach(() => sandbox.close());

  it("pays through the provider that is injected", async () => {
    expect(await service.pay(orderOf("N1", "12.01"))).toMatchObject({ reference: "N1", status: "succeeded" });
    expect(sandbox.ledger()).toMatchObject([{ reference: "N1", paid: "12.01", timesPaid: 1 }]);
  });

  it("answers 400 to an order that the provider refuses", async () => {
    await expect(service.pay(orderOf("N2", "12.015"))).rejects.toBeInstanceOf(BadRequestException);
  });
});
