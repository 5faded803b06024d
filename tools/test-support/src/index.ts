export { failureOf } from "./failure.ts";
export { sendVerdict, signedVerdicts, unsignedVerdicts } from "./faults.ts";
export { type SampleOrder, sampleOrders, vietnamOrder } from "./orders.ts";
export { anyWordLike } from "./words.ts";
