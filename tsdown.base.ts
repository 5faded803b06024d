/** How every package is built; each `tsdown.config.ts` adds its entries. */
export const library = {
  format: "esm",
  tsconfig: "../../tsconfig.base.json",
  platform: "node",
  target: "node22",
  dts: true,
  fixedExtension: false,
} as const;

/** For what has a page: the look that pages share is bundled, and its files are copied. */
export const look = {
  copy: [{ from: "../../tools/look/src/look", to: "dist" }],
  deps: { alwaysBundle: ["@payout/look"] },
} as const;

/** The same for a provider: all of them have the same entries. */
export const provider = {
  ...library,
  entry: {
    index: "src/index.ts",
    schemas: "src/generated/schemas.ts",
    signing: "src/signing.ts",
    testing: "src/testing.ts",
  },
} as const;

/** Every entry twice, as an ES module and as CommonJS, each with its own types; `commonJs` is what only the second one needs. */
export function bothKinds<Options extends object, CommonJs extends object>(options: Options, commonJs?: CommonJs) {
  return [
    { ...options, format: "esm" as const },
    { ...options, ...commonJs, format: "cjs" as const },
  ];
}
