import { Module } from "@nestjs/common";
import { createJeepay } from "@payout/jeepay";
import { PayoutsService, TRANSFER } from "./payouts.service";

@Module({
  providers: [
    PayoutsService,
    {
      provide: TRANSFER,
      useFactory: () => createJeepay({ mchNo: "M1", appId: "app", secretKey: "secret" }).transfer,
    },
  ],
  exports: [PayoutsService],
})
export class PayoutsModule {}
