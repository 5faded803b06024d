import type { Fault } from "../src/index.ts";

/** The faults that leave the order unknown to the gateway. */
export const faultsBeforeAccept: readonly Fault[] = [
  "hang_before_accept",
  "reset_before_accept",
  "status_500_html",
  "redirect_307",
  "misdirected_421",
  "rate_limit",
  "maintenance",
];
