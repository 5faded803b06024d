import { rolldown } from "rolldown";

const entry = "\0entry";

/** Bundles a module's text into one ES module that imports nothing, unused declarations removed, readable in a diff. */
export async function bundle(code: string): Promise<string> {
  const build = await rolldown({
    input: entry,
    logLevel: "silent",
    experimental: { attachDebugInfo: "none" },
    plugins: [
      {
        name: "text-as-module",
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? code : undefined),
      },
    ],
  });
  try {
    const { output } = await build.generate({ format: "esm", minify: false });
    const [chunk] = output;
    if (output.length > 1 || chunk.imports.length > 0)
      throw new Error("the validators must be one file without imports");
    return chunk.code;
  } finally {
    await build.close();
  }
}
