import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Every message of the schemas folder: its bundled schema (in an older folder the schema itself), samples and required fields. */
export const folder = process.argv[2];
export const read = (file) => JSON.parse(readFileSync(join(folder, file), "utf8"));

export const gateways = Object.entries(read("index.json").gateways);

export const messages = gateways.flatMap(([, { products }]) =>
  products.flatMap(({ schemas }) =>
    schemas.map(({ title, file, bundled = file, examples, role }) => {
      const schema = read(bundled);
      return { title, role, file: bundled, schema, samples: examples.map(read), required: schema.required ?? [] };
    }),
  ),
);

/** Numbers that a double cannot hold, as text: the schemas allow both, and Zod refuses such a number. */
export function lossless(value) {
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) return String(value);
  if (Array.isArray(value)) return value.map(lossless);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, lossless(entry)]));
}

/** Holds a validator against every sample, and against each first sample without one of its required fields. */
export function hold(compile) {
  const problems = [];
  let checks = 0;
  for (const { file, schema, samples, required } of messages) {
    try {
      const isValid = compile(schema, file);
      const refused = required.map((field) => ({ ...samples[0], [field]: undefined }));
      for (const [values, expected] of [
        [samples, true],
        [refused.map((value) => JSON.parse(JSON.stringify(value))), false],
      ]) {
        for (const value of values) {
          checks += 1;
          if (isValid(value) !== expected)
            problems.push(`${file}: ${expected ? "refuses a sample" : "accepts without a field"}`);
        }
      }
    } catch (error) {
      problems.push(`${file}: ${error.message}`);
    }
  }
  report(checks, problems);
}

export function report(checks, problems, names) {
  console.log(`\n${JSON.stringify({ checks, problems, ...(names && { names }) })}`);
  process.exit(0);
}
