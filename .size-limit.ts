import { providersAmong, readPackages, repositoryRoot } from "./tools/check-packages/src/repository.ts";

/** What the design allows for one provider's main entry with core, minified and compressed with brotli. */
const design = { alone: "7 kB", withKy: "12 kB" };

/** What was measured where the design is missed (docs/decisions/0022). A limit may go up only for a rule of money. */
const measured: Readonly<Record<string, typeof design>> = {
  "@payout/hongwen": { alone: "13 kB", withKy: "20.5 kB" },
  "@payout/inr": { alone: "12.5 kB", withKy: "20 kB" },
  "@payout/jeepay": { alone: "13.5 kB", withKy: "21.5 kB" },
  "@payout/multicountry": { alone: "15.5 kB", withKy: "23.5 kB" },
};

const checks = providersAmong(readPackages(repositoryRoot)).flatMap(({ folder, manifest: { name } }) => {
  const limits = measured[name] ?? design;
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
    { ...shared, name: `${name} and core, without ky (design: ${design.alone})`, limit: limits.alone, ignore: ["ky"] },
    { ...shared, name: `${name}, core and ky (design: ${design.withKy})`, limit: limits.withKy },
  ];
});

export default checks;
