import { providersAmong, readPackages, repositoryRoot } from "./tools/check-packages/src/repository.ts";

/**
 * What each provider's main entry may weigh with core, minified and compressed with brotli, as it was measured and rounded up to
 * half a kilobyte. A limit goes up only for a rule of money (docs/decisions/0022; the last times for 0075, 0078, 0079 and 0094, for the columns of
 * Jeepay's server that lose an order, and for the texts that callers say mean "not found").
 */
const limits: Readonly<Record<string, { readonly alone: string; readonly withKy: string }>> = {
  "@payout/hongwen": { alone: "18 kB", withKy: "25.5 kB" },
  "@payout/inr": { alone: "17.5 kB", withKy: "25 kB" },
  "@payout/jeepay": { alone: "18.5 kB", withKy: "26 kB" },
  "@payout/multicountry": { alone: "22.5 kB", withKy: "29.5 kB" },
};

const checks = providersAmong(readPackages(repositoryRoot)).flatMap(({ folder, manifest: { name } }) => {
  const limit = limits[name];
  if (limit === undefined) throw new Error(`${name} has no size limit: measure it, and add it to .size-limit.ts`);
  const shared = {
    path: `${folder}/dist/index.js`,
    // What is built is measured, not the sources that the root tsconfig points at.
    modifyEsbuildConfig: (config: object) => ({
      ...config,
      platform: "node",
      format: "esm",
      target: "node22",
      tsconfigRaw: "{}",
    }),
  };
  return [
    { ...shared, name: `${name} and core, without ky`, limit: limit.alone, ignore: ["ky"] },
    { ...shared, name: `${name}, core and ky`, limit: limit.withKy },
  ];
});

export default checks;
