/**
 * Quantiles by NumPy's linear rule (Hyndman and Fan's type 7): a share that falls between two of the
 * sorted values gives a number between them.
 */
import { between, type Magnitude, ofLog10, sizeClass } from "./magnitudes.ts";
import { selectRanks } from "./select.ts";
import type { Sketch } from "./sketch.ts";

/**
 * The exact quantiles of some finite magnitudes; NaN where there are none.
 *
 * @param values Their mantissas, which are rearranged.
 * @param shares Of all values those below the quantile.
 * @param exponents Their exponents, if not all are 0.
 */
export function quantiles(
  values: Float64Array,
  shares: readonly number[],
  exponents?: Int32Array,
): Magnitude[] {
  const ranks = neighbours(values.length, shares);
  const found = exponents?.some((exponent) => exponent !== 0)
    ? ofRanks(values, exponents, ranks)
    : selected(values, ranks);
  return read(values.length, shares, ranks, found);
}

/** The quantiles of a sketch's numbers, within SKETCH_ERROR; NaN where there are no numbers. */
export function sketchQuantiles(sketch: Sketch, shares: readonly number[]): Magnitude[] {
  const ranks = neighbours(sketch.count, shares);
  return read(sketch.count, shares, ranks, sketch.at(ranks).map(ofLog10));
}

/** The numbers at some ranks, ascending. */
function selected(values: Float64Array, ranks: readonly number[], exponent = 0): Magnitude[] {
  selectRanks(values, ranks);
  return ranks.map((rank) => ({ mantissa: values[rank]!, exponent }));
}

/** The magnitudes at some ranks, ascending. */
function ofRanks(
  values: Float64Array,
  exponents: Int32Array,
  ranks: readonly number[],
): Magnitude[] {
  const classOf = (i: number) => sizeClass({ mantissa: values[i]!, exponent: exponents[i]! });
  const counts = new Map<number, number>();
  for (let i = 0; i < values.length; i++) {
    const own = classOf(i);
    counts.set(own, (counts.get(own) ?? 0) + 1);
  }
  const found: Magnitude[] = [];
  let before = 0;
  for (const own of [...counts.keys()].sort((a, b) => a < b ? -1 : 1)) {
    const count = counts.get(own)!;
    const inside = ranks.map((rank) => rank - before).filter((rank) => rank >= 0 && rank < count);
    if (inside.length > 0) {
      const mantissas = values.filter((_, i) => classOf(i) === own);
      found.push(...selected(mantissas, inside, own === -Infinity ? 0 : own));
    }
    before += count;
  }
  return found;
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
