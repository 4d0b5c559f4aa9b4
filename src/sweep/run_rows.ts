/**
 * Each seed's magnitudes as rows.
 */
import { seedNumbers } from "./seeds.ts";
import type { SweepConfig } from "./config.ts";
import type { RunRow } from "./rows.ts";

/** The magnitudes of seeds that follow each other, at one depth. */
export interface RunChunk {
  /** The first seed's index. */
  readonly start: number;
  /** How many seeds there are. */
  readonly seeds: number;
  /** Row-major in [variants, metrics, layers, seeds]. */
  readonly values: Float64Array;
}

/**
 * The rows of runs.csv, by variant, depth, seed, layer and metric.
 *
 * @param chunksOf All chunks of a depth, in the order of the seeds.
 */
export function* runRows(
  { width, seeds, variants, depths, metrics }: SweepConfig,
  chunksOf: (depth: number) => Iterable<RunChunk>,
): Generator<RunRow> {
  for (const [v, variant] of variants.entries()) {
    for (const depth of depths) {
      for (const chunk of chunksOf(depth)) {
        const numbers = seedNumbers(seeds, chunk.start, chunk.start + chunk.seeds);
        for (const [i, seed] of numbers.entries()) {
          for (let layer = 0; layer < depth; layer++) {
            for (const [m, metric] of metrics.entries()) {
              const row = (v * metrics.length + m) * depth + layer;
              const value = chunk.values[row * chunk.seeds + i]!;
              yield { variant, depth, width, seed, layer, metric, value };
            }
          }
        }
      }
    }
  }
}
