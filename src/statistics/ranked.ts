/**
 * Quantiles of numbers of either sign, from their order.
 */
import { medianInterval } from "./median_interval.ts";
import { neighbours } from "./quantile.ts";
import { countFinite, selectRanks } from "./select.ts";
import { type Sketch, slopeOfLog } from "./sketch.ts";

/** Some numbers in their order. */
export interface Ranked {
  readonly count: number;
  /** The numbers at some ranks, from 0, ascending, below `count`. */
  readonly at: (ranks: readonly number[]) => readonly number[];
}

/** Those numbers that are finite. */
export function rankedNumbers(numbers: Float64Array): Ranked {
  const at = (ranks: readonly number[]) =>
    selectRanks(numbers, ranks).map(({ mantissa }) => mantissa);
  return { count: countFinite(numbers), at };
}

/** The slopes in a sketch, each within SLOPE_ERROR. */
export function rankedSlopes(sketch: Sketch): Ranked {
  return { count: sketch.count, at: (ranks) => sketch.at(ranks).map(slopeOfLog) };
}

/** The quantiles by NumPy's linear rule; NaN where there are no numbers. */
export function rankedQuantiles({ count, at }: Ranked, shares: readonly number[]): number[] {
  if (count === 0) return shares.map(() => NaN);
  const ranks = neighbours(count, shares);
  const found = at(ranks);
  return shares.map((share) => {
    const place = (count - 1) * share;
    const low = found[ranks.indexOf(Math.floor(place))]!;
    const high = found[ranks.indexOf(Math.ceil(place))]!;
    return low + (high - low) * (place - Math.floor(place));
  });
}

/** The ends of the median's 95 % confidence interval; NaN where there are too few numbers. */
export function medianEnds({ count, at }: Ranked): readonly number[] {
  const ranks = medianInterval(count);
  return ranks === undefined ? [NaN, NaN] : at(ranks);
}
