/**
 * The nets of a sweep.
 */
import type { Nets } from "../engine/engine.ts";
import type { SweepConfig } from "./options.ts";

/** A net's layer sizes: `depth` linear layers, the last of them with one unit. */
export function layerSizes({ width }: Pick<SweepConfig, "width">, depth: number): number[] {
  return [...new Array<number>(depth).fill(width), 1];
}

/** The nets of a depth. */
export function netsOf(config: SweepConfig, depth: number): Nets {
  const { activation, output, variants, metrics, input, of, target = 0 } = config;
  const sizes = layerSizes(config, depth);
  return {
    layerSizes: sizes,
    activation,
    output,
    initialisation: "torch",
    variants,
    metrics,
    rows: [input],
    of,
    target,
  };
}

/**
 * The input row where none is given: n numbers evenly spaced from 1 to -1, for n = 3 the notebook's
 * 1, 0, -1, for n = 1 just 1.
 */
export function defaultInput(n: number): number[] {
  return Array.from({ length: n }, (_, k) => n === 1 ? 1 : 1 - 2 * k / (n - 1));
}
