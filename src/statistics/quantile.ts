/**
 * Quantiles by NumPy's linear rule (Hyndman and Fan's type 7): a share that falls between two of the
 * sorted values gives a number between them.
 */
import { between, type Magnitude, ofLog10 } from "./magnitudes.ts";
import { countFinite, selectRanks } from "./select.ts";
import type { Sketch } from "./sketch.ts";

/**
 * The exact quantiles of some magnitudes, those left out that are not finite; NaN where there are none.
 *
 * @param mantissas Their mantissas.
 * @param shares Of all values those below the quantile.
 * @param exponents Their exponents, if not all are 0.
 */
export function quantiles(
  mantissas: Float64Array,
  shares: readonly number[],
  exponents?: Int32Array,
): Magnitude[] {
  const count = countFinite(mantissas);
  const ranks = neighbours(count, shares);
  return read(count, shares, ranks, selectRanks(mantissas, ranks, exponents));
}

/** The quantiles of a sketch's numbers, within SKETCH_ERROR; NaN where there are no numbers. */
export function sketchQuantiles(sketch: Sketch, shares: readonly number[]): Magnitude[] {
  const ranks = neighbours(sketch.count, shares);
  return read(sketch.count, shares, ranks, sketch.at(ranks).map(ofLog10));
}

/** The quantiles of so many sorted values, of which only those at their neighbours' ranks are given. */
function read(
  count: number,
  shares: readonly number[],
  ranks: readonly number[],
  found: readonly Magnitude[],
): Magnitude[] {
  if (count === 0) return shares.map(() => ({ mantissa: NaN, exponent: 0 }));
  const at = (rank: number) => found[ranks.indexOf(rank)]!;
  return shares.map((share) => {
    const place = (count - 1) * share;
    const low = Math.floor(place);
    return between(at(low), at(Math.ceil(place)), place - low);
  });
}

/** The ranks that the quantiles lie between, ascending, none twice. */
export function neighbours(count: number, shares: readonly number[]): number[] {
  if (count === 0) return [];
  const ranks = shares.flatMap((share) => {
    const place = (count - 1) * share;
    return [Math.floor(place), Math.ceil(place)];
  });
  return [...new Set(ranks)].sort((a, b) => a - b);
}
