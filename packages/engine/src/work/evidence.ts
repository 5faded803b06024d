import type { ProviderEntry } from "../settings.ts";

/**
 * Which orders each provider object has found at its gateway.
 *
 * "No such order" means nothing from a provider with a wrong address or merchant: it finds no order at all. So it counts
 * only from the very object that has found another order, in this process: what an earlier one found, perhaps with other
 * settings, proves nothing about this one.
 */
export interface Evidence {
  /** Remembers that the provider has found this order. */
  found(entry: ProviderEntry, reference: string): void;
  /** Whether the provider has found an order other than this one. */
  hasFoundAnother(entry: ProviderEntry, reference: string): boolean;
}

/** An empty book of evidence. */
export function createEvidence(): Evidence {
  const latest = new WeakMap<object, readonly string[]>();
  return {
    found({ provider }, reference) {
      // Two are enough: whichever order is queried, one of them is another.
      const others = (latest.get(provider) ?? []).filter((other) => other !== reference);
      latest.set(provider, [reference, ...others].slice(0, 2));
    },
    hasFoundAnother: ({ provider }, reference) => (latest.get(provider) ?? []).some((other) => other !== reference),
  };
}
