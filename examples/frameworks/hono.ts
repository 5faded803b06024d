import { Hono } from "hono";
import { inrHandler, jeepayHandler } from "./payouts.ts";

export const app = new Hono();

// Nothing may read the body before: no validator, no body limit, no context.req.json().
app.post("/notifications/inr", (context) => inrHandler(context.req.raw));
app.post("/notifications/jeepay", (context) => jeepayHandler(context.req.raw));

app.post("/orders", async (context) => context.json(await context.req.json()));
