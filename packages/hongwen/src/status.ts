/**
 * `statuses`: what a word means, in the field `withdraw_status` of the sample or `status` of the table; where they disagree neither
 * is believed. `refusals`: code 20000 accepts and is signed, every other code refuses, unsigned by the vendor's design; none of them
 * is documented, so each is `unknown` until the caller says otherwise.
 */
export { errors as refusals, statuses } from "./generated/tables.ts";
