import { expect, test } from "vitest";
import { statesDocument } from "./states-document.ts";

test("the document says what the table does", async () => {
  await expect(statesDocument()).toMatchFileSnapshot("../docs/states.md");
});
