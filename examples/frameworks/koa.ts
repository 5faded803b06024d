import { bodyParser } from "@koa/bodyparser";
import { toNodeHandler } from "@payout/core";
import Koa from "koa";
import { inrHandler, jeepayHandler } from "./payouts.ts";

export const app = new Koa();
const routes = new Map([
  ["/notifications/inr", toNodeHandler(inrHandler)],
  ["/notifications/jeepay", toNodeHandler(jeepayHandler)],
]);

// Before the body parser: the signature covers the bytes of the body.
app.use(async (context, next) => {
  const handler = context.method === "POST" ? routes.get(context.path) : undefined;
  if (handler === undefined) return next();
  context.respond = false; // toNodeHandler answers
  handler(context.req, context.res);
});

app.use(bodyParser());
app.use((context) => {
  if (context.path === "/orders") context.body = context.request.body;
});
