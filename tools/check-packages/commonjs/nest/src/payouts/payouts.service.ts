import { BadRequestException, Inject, Injectable } from "@nestjs/common";
import { type Payout, PayoutError, type PayoutOrder, type PayoutProvider } from "@payout/core";
import type { TransferDestination } from "@payout/jeepay";

export const TRANSFER = Symbol("jeepay.transfer");

@Injectable()
export class PayoutsService {
  constructor(@Inject(TRANSFER) private readonly transfer: PayoutProvider<TransferDestination>) {}

  async pay(order: PayoutOrder<TransferDestination>): Promise<Payout> {
    try {
      return await this.transfer.send(order);
    } catch (error) {
      if (PayoutError.is(error) && error.code === "invalid_order") throw new BadRequestException(error.problems);
      throw error;
    }
  }
}
