import { inrHandler } from "./payouts.ts";

// app/notifications/inr/route.ts. Nothing may read the body before.
export const POST = inrHandler;
export const runtime = "nodejs"; // not the Edge runtime
