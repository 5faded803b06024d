import { Validator } from "@cfworker/json-schema";
import { hold } from "./messages.mjs";

hold((schema) => {
  const validator = new Validator(schema, "2020-12");
  return (value) => validator.validate(value).valid;
});
