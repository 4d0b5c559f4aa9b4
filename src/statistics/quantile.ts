/**
 * Quantiles by NumPy's linear rule (Hyndman and Fan's type 7): a share that falls between two of the
 * sorted values gives a number between them.
 */
import { selectRanks } from "./select.ts";
import type { Sketch } from "./sketch.ts";

/** The exact quantiles of some values, which are rearranged; NaN where there are no values. */
export function quantiles(values: Float64Array, shares: readonly number[]): number[] {
  selectRanks(values, neighbours(values.length, shares));
  return read(values.length, shares, (rank) => values[rank]!);
}

/** The quantiles of a sketch's numbers, within SKETCH_ERROR; NaN where there are no numbers. */
export function sketchQuantiles(sketch: Sketch, shares: readonly number[]): number[] {
  const ranks = neighbours(sketch.count, shares);
  const values = new Map(sketch.at(ranks).map((log, i) => [ranks[i]!, 10 ** log]));
  return read(sketch.count, shares, (rank) => values.get(rank)!);
}

/** The quantiles of so many sorted values, of which only the neighbours are read. */
function read(
  count: number,
  shares: readonly number[],
  valueAt: (rank: number) => number,
): number[] {
  if (count === 0) return shares.map(() => NaN);
  return shares.map((share) => {
    const place = (count - 1) * share;
    const low = Math.floor(place);
    const [a, b] = [valueAt(low), valueAt(Math.ceil(place))];
    return a === b ? a : a + (b - a) * (place - low); // both may be infinite
  });
}

/** The ranks that the quantiles lie between, ascending, none twice. */
function neighbours(count: number, shares: readonly number[]): number[] {
  if (count === 0) return [];
  const ranks = shares.flatMap((share) => {
    const place = (count - 1) * share;
    return [Math.floor(place), Math.ceil(place)];
  });
  return [...new Set(ranks)].sort((a, b) => a - b);
}
