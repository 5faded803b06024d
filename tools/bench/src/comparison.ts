import type { Ratio } from "./alternate.ts";

/** One thing measured against another. */
export interface Comparison {
  readonly name: string;
  readonly against: string;
  /** How fast (or small) it is, as a part of the other: more is better, 1 is the same. */
  readonly ratio: Ratio;
  /** What the ratio should be at least. Absent where nothing was promised. */
  readonly target?: number;
  /** The absolute figures, for orientation: they are those of one machine on one day. */
  readonly facts: string;
}

/** Comparisons that belong together, and what they mean. */
export interface Section {
  readonly title: string;
  readonly explanation: string;
  readonly comparisons: readonly Comparison[];
  /** Lines that are no ratio. */
  readonly lines?: readonly string[];
}

/** Whether the promised ratio is reached. */
export function met({ ratio, target }: Comparison): boolean {
  return target === undefined || ratio.value >= target;
}
