import { inrHandler } from "./payouts.ts";

// app/notifications/inr/route.ts. Nothing may read the body before; the Edge runtime does not fit.
export const POST = inrHandler;
