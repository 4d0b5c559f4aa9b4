/**
 * What is left of a magnitude from the last layer to the first.
 */
import type { Variant } from "../nn/variants.ts";
import type { Nets } from "./nets.ts";

/** The first layer over the last: log10, perhaps NaN. */
export interface Ratio {
  readonly variant: Variant;
  readonly depth: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Of the rms over seeds. */
  readonly rms: number;
  /** What theory says of that. */
  readonly theory: number;
}

/** The ratio of a variant and depth, if there is one. */
export function ratioOf(nets: Nets, variant: Variant, depth: number): Ratio[] {
  const row = nets.decay(variant, depth);
  if (row === undefined) return [];
  const layers = nets.layers(variant, depth);
  const [first, last] = [layers[0], layers.at(-1)];
  const over = (column: "log10_rms_over_seeds" | "log10_theory_rms") =>
    (first?.[column] ?? NaN) - (last?.[column] ?? NaN);
  return [{
    variant,
    depth,
    median: row.log10_first_over_last_median,
    low: row.log10_first_over_last_q05,
    high: row.log10_first_over_last_q95,
    rms: over("log10_rms_over_seeds"),
    theory: over("log10_theory_rms"),
  }];
}
