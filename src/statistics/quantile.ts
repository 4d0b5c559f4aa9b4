/**
 * Quantiles by NumPy's linear rule (Hyndman and Fan's type 7): between two neighbours in order.
 */
import { quantileSorted } from "d3-array";
import { selectRanks } from "./select.ts";
import type { Sketch } from "./sketch.ts";

/** Exact quantiles of values, which are rearranged. NaN where there are none. */
export function quantiles(values: Float64Array, shares: readonly number[]): number[] {
  selectRanks(values, neighbours(values.length, shares));
  // d3's types ask for an array, its code for anything with indices and a length.
  return shares.map((share) => quantileSorted(values as unknown as number[], share) ?? NaN);
}

/** Quantiles of a sketch's numbers, as good as it is. NaN where there are none. */
export function sketchQuantiles(sketch: Sketch, shares: readonly number[]): number[] {
  if (sketch.count === 0) return shares.map(() => NaN);
  const ranks = neighbours(sketch.count, shares);
  const values = new Map(sketch.at(ranks).map((log, i) => [ranks[i]!, 10 ** log]));
  return shares.map((share) => {
    const place = (sketch.count - 1) * share;
    const low = Math.floor(place);
    const [a, b] = [values.get(low)!, values.get(Math.ceil(place))!];
    return a + (b - a) * (place - low);
  });
}

/** The ranks that quantiles lie between, ascending, none twice. */
function neighbours(count: number, shares: readonly number[]): number[] {
  const ranks = shares.flatMap((share) => {
    const place = (count - 1) * share;
    return [Math.floor(place), Math.ceil(place)];
  });
  return [...new Set(ranks)].filter((rank) => rank >= 0).sort((a, b) => a - b);
}
