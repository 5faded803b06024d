import type { Model } from "./model.ts";
import type { Index, World } from "./world.ts";

/** One of the two workers, in a world. */
export interface At {
  readonly world: World;
  readonly index: Index;
  readonly model: Model;
}
