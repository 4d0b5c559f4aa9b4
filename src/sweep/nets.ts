/**
 * The nets of a sweep.
 */
import type { ProbeTask } from "../engine/engine.ts";
import type { SweepConfig } from "./config.ts";

/** A net's layer sizes: `depth` linear layers, the last of them with one unit. */
export function layerSizes({ width }: Pick<SweepConfig, "width">, depth: number): number[] {
  return [...new Array<number>(depth).fill(width), 1];
}

/** What an engine is asked to do for some seeds at a depth. */
export function taskOf(config: SweepConfig, depth: number, seeds: readonly number[]): ProbeTask {
  const { activation, variants, metrics, input } = config;
  const sizes = layerSizes(config, depth);
  return { layerSizes: sizes, activation, variants, metrics, rows: [input], of: "loss", seeds };
}
