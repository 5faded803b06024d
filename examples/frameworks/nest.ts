import "reflect-metadata";
import { Body, Controller, Module, Post, Req, Res } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { toNodeHandler } from "@payout/core";
import type { Request, Response } from "express";
import { inrHandler, jeepayHandler } from "./payouts.ts";

@Controller()
class AppController {
  @Post("notifications/inr")
  inr(@Req() request: Request, @Res() response: Response) {
    toNodeHandler(inrHandler)(request, response); // takes request.rawBody
  }
  @Post("notifications/jeepay")
  jeepay(@Req() request: Request, @Res() response: Response) {
    toNodeHandler(jeepayHandler)(request, response);
  }
  @Post("orders")
  order(@Body() order: object) {
    return order;
  }
}
@Module({ controllers: [AppController] })
export class AppModule {}
export const app = await NestFactory.create(AppModule, { rawBody: true, logger: ["error"] });
