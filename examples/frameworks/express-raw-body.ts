import type { IncomingMessage } from "node:http";
import { toNodeHandler } from "@payout/core";
import express from "express";
import { inrHandler, jeepayHandler } from "./payouts.ts";

export const app = express();

// Where the parsers have to come first, they keep the bytes, and toNodeHandler takes those.
const verify = (request: IncomingMessage, _response: unknown, rawBody: Buffer) =>
  void Object.assign(request, { rawBody });
app.use(express.json({ verify }), express.urlencoded({ verify }));

app.post("/notifications/inr", toNodeHandler(inrHandler));
app.post("/notifications/jeepay", toNodeHandler(jeepayHandler));
app.post("/orders", (request, response) => void response.json(request.body));
