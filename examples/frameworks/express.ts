import { toNodeHandler } from "@payout/core";
import express from "express";
import { inrHandler, jeepayHandler } from "./payouts.ts";

export const app = express();

// Before express.json(): the signature covers the bytes of the body.
app.post("/notifications/inr", toNodeHandler(inrHandler));
app.post("/notifications/jeepay", toNodeHandler(jeepayHandler));

app.use(express.json());
app.post("/orders", (request, response) => void response.json(request.body));
