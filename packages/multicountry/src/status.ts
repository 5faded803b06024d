/**
 * `statuses`: only 60 is paid and only 50 is cancelled. `refusals`: a code of 200 beside a payload accepts; a refusal's text may have
 * the gateway's request id in front.
 */
export { errors as refusals, statuses } from "./generated/tables.ts";
