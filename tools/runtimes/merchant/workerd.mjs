import { merchant } from "./merchant.mjs";

export default { fetch: merchant };
