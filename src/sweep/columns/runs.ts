/**
 * runs.csv: each seed's magnitudes.
 */
import type { Variant } from "../../nn/variants.ts";
import type { Metric } from "../../probe/metrics.ts";
import type { Samples } from "../../statistics/samples.ts";
import type { SweepConfig } from "../options.ts";
import type { Unit } from "../plan.ts";
import { seedNumbers } from "../seeds.ts";
import { type NetSize, sizesOf } from "../sizes.ts";
import { type Columns, log10, shown, withTexts } from "./column.ts";
import { LAYER_COLUMNS, METRIC_COLUMNS, NETS_COLUMNS } from "./nets.ts";

/** One seed's magnitude at one layer. */
export interface RunRow {
  /** How a layer is joined to its input. */
  readonly variant: Variant;
  /** The number of linear layers. */
  readonly depth: number;
  /** Units of each layer but the last. */
  readonly width: number;
  /** The seed, as in torch.manual_seed. */
  readonly seed: number;
  /** Counted from 0 at the input. */
  readonly layer: number;
  /** Which magnitude. */
  readonly metric: Metric;
  /**
   * The magnitude: 0 or Infinity where it is too small or too large for a float64, though the CSV file
   * has it.
   */
  readonly value: number;
  /** Its log10, whatever its size; -Infinity for 0. The CSV file has no column of it. */
  readonly log10_value: number;
}

/** The columns. */
export const RUN_COLUMNS = {
  ...NETS_COLUMNS,
  seed: { of: ({ seed }) => seed, meaning: "as in torch.manual_seed" },
  ...LAYER_COLUMNS,
  ...METRIC_COLUMNS,
  value: {
    of: ({ value }) => value,
    meaning: "the magnitude, whatever its size; `NaN` or `Infinity` if not finite",
  },
} satisfies Columns<Omit<RunRow, "log10_value">, RunRow>;

/** The magnitudes of seeds that follow each other, at one size. */
export interface RunChunk {
  /** The first seed's index. */
  readonly start: number;
  /** How many seeds there are. */
  readonly count: number;
  /** Mantissas, row-major in [variants, metrics, layers, seeds]. */
  readonly values: Float64Array;
  /** Their exponents, if not all are 0. */
  readonly exponents: Int32Array | undefined;
}

/** The chunk of a unit's samples. */
export function runChunk({ start, end }: Unit, { values, exponents }: Samples): RunChunk {
  return { start, count: end - start, values, exponents: exponents?.values };
}

/**
 * The rows, by variant, depth, width, seed, layer and metric.
 *
 * @param chunksOf All chunks of a size, in the order of the seeds.
 */
export function* runRows(
  config: SweepConfig,
  chunksOf: (size: NetSize) => Iterable<RunChunk>,
): Generator<RunRow> {
  const { seeds, variants, metrics } = config;
  const sizes = sizesOf(config);
  for (const [v, variant] of variants.entries()) {
    for (const size of sizes) {
      const { depth, width } = size;
      for (const { start, count, values, exponents } of chunksOf(size)) {
        for (const [i, seed] of seedNumbers(seeds, start, start + count).entries()) {
          for (let layer = 0; layer < depth; layer++) {
            for (const [m, metric] of metrics.entries()) {
              const at = ((v * metrics.length + m) * depth + layer) * count + i;
              const magnitude = { mantissa: values[at]!, exponent: exponents?.[at] ?? 0 };
              const log10_value = log10(magnitude);
              const { value, text } = shown(magnitude);
              const row = { variant, depth, width, seed, layer, metric, value, log10_value };
              yield text === undefined ? row : withTexts(row, { value: text });
            }
          }
        }
      }
    }
  }
}
