/**
 * What is left of a magnitude from the last layer to the first.
 */
import type { Variant } from "../nn/variants.ts";
import type { Nets } from "./nets.ts";
import type { SizesAlong } from "./sizes_along.ts";

/** The first layer over the last: log10, perhaps NaN. */
export interface Ratio {
  readonly variant: Variant;
  /** The depth, or the width, that it is drawn at. */
  readonly at: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Of the rms over seeds. */
  readonly rms: number;
  /** What theory says of that. */
  readonly theory: number;
}

/** The ratios of a variant's nets along their sizes, of those that there are. */
export function ratiosOf({ values, netsAt }: SizesAlong, variant: Variant): Ratio[] {
  return values.flatMap((value) => {
    const { nets, depth } = netsAt(value);
    return ratioOf(nets, variant, depth).map((ratio) => ({ ...ratio, at: value }));
  });
}

function ratioOf(nets: Nets, variant: Variant, depth: number): Omit<Ratio, "at">[] {
  const row = nets.decay(variant, depth);
  if (row === undefined) return [];
  const layers = nets.layers(variant, depth);
  const [first, last] = [layers[0], layers.at(-1)];
  const over = (column: "log10_rms_over_seeds" | "log10_theory_rms") =>
    (first?.[column] ?? NaN) - (last?.[column] ?? NaN);
  return [{
    variant,
    median: row.log10_first_over_last_median,
    low: row.log10_first_over_last_q05,
    high: row.log10_first_over_last_q95,
    rms: over("log10_rms_over_seeds"),
    theory: over("log10_theory_rms"),
  }];
}
