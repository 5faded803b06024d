import { createMockServer } from "@scalar/mock-server";
import { holdMock } from "./mock.mjs";

await holdMock(async (_file, document) => {
  const mock = await createMockServer({ document, logger: false });
  return { call: (path, init) => mock.fetch(new Request(`http://127.0.0.1${path}`, init)), stop: () => {} };
});
