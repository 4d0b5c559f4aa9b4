/**
 * The nets of a sweep.
 */
import type { Nets } from "../engine/engine.ts";
import type { SweepConfig } from "./config.ts";

/** A net's layer sizes: `depth` linear layers, the last of them with one unit. */
export function layerSizes({ width }: Pick<SweepConfig, "width">, depth: number): number[] {
  return [...new Array<number>(depth).fill(width), 1];
}

/** The nets of a depth. */
export function netsOf(config: SweepConfig, depth: number): Nets {
  const { activation, variants, metrics, input } = config;
  const sizes = layerSizes(config, depth);
  return { layerSizes: sizes, activation, variants, metrics, rows: [input], of: "loss" };
}
