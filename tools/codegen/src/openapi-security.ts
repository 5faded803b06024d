import type { OpenApiInput } from "./openapi-components.ts";

type Security = Pick<OpenApiInput, "source" | "names">;

/** Every scheme at once, or none: a signature in the body has no scheme in OpenAPI, see x-signature. */
export function securityOf({ source, names }: Security): object[] {
  const schemes = source.security.map(({ scheme }) => [names.member(scheme), []]);
  return schemes.length === 0 ? [] : [Object.fromEntries(schemes)];
}

export function securitySchemes({ source, names }: Security): object {
  return Object.fromEntries(
    source.security.map(({ scheme, name, in: place, description }) => [
      names.member(scheme),
      { type: "apiKey", in: place, name, description },
    ]),
  );
}
