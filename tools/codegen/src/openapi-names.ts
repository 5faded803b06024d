/**
 * Names of OpenAPI documents begin with their gateway's, so that the documents of several gateways can be joined into one, and what
 * is generated from them can be in one namespace.
 */
export interface Names {
  /** JeepaySign, HongwenCreateRequest. */
  component(title: string): string;
  /** A title without the gateway: CreateRequest. */
  bare(title: string): string;
  /** jeepayCreateTransfer: operations, webhooks and security schemes. */
  member(name: string): string;
  /** jeepay-transfer */
  tag(name: string): string;
}

/** The names of one gateway. Its id is lower-case letters and digits. */
export function namesOf(gateway: string): Names {
  const prefix = capitalized(gateway);
  return {
    component: (title) => (title.startsWith(prefix) ? title : `${prefix}${title}`),
    bare: (title) => (title.startsWith(prefix) ? title.slice(prefix.length) : title),
    member: (name) => `${gateway}${capitalized(name)}`,
    tag: (name) => `${gateway}-${name}`,
  };
}

function capitalized(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
