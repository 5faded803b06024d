import { z } from "zod";
import { hold, lossless } from "./messages.mjs";

hold((schema) => {
  const made = z.fromJSONSchema(schema);
  return (value) => made.safeParse(lossless(value)).success;
});
