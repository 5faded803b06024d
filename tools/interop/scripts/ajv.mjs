import { Ajv2020 } from "ajv/dist/2020.js";
import { hold } from "./messages.mjs";

hold((schema) => new Ajv2020().compile(schema));
