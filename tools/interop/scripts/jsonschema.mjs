import { Validator } from "jsonschema";
import { hold } from "./messages.mjs";

// Without an $id it needs an address to begin with.
const options = { base: "https://payout.example/" };
hold((schema) => (value) => new Validator().validate(value, schema, options).valid);
