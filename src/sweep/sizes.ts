/**
 * The sizes of a sweep's nets: each depth with each width.
 */
import type { SweepConfig } from "./options.ts";

/** How large a net is. */
export interface NetSize {
  /** The number of linear layers. */
  readonly depth: number;
  /** Units of each layer but the last. */
  readonly width: number;
}

/** All sizes of a sweep, by depth and width, which is the order of the results. */
export function sizesOf({ depths, width }: Pick<SweepConfig, "depths" | "width">): NetSize[] {
  return depths.flatMap((depth) => width.map((width) => ({ depth, width })));
}

/** A size as the key of a map. */
export function sizeKey({ depth, width }: NetSize): string {
  return `${depth} ${width}`;
}

/** A net's layer sizes: `depth` linear layers, the last of them with one unit. */
export function layerSizes({ depth, width }: NetSize): number[] {
  return [...new Array<number>(depth).fill(width), 1];
}

/** The weights and biases of a net of a size, whose last layer has one unit. */
export function parametersOf({ depth, width }: NetSize): number {
  return ((depth - 1) * width + 1) * (width + 1);
}
