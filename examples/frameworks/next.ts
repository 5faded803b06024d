import { inrHandler } from "./payouts.ts";

// app/notifications/inr/route.ts. A middleware must not read the body.
export const POST = inrHandler;
export const runtime = "nodejs";
