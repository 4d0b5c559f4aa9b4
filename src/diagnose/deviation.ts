/**
 * How far a number is from others of its kind.
 */

import { deviation, momentsOf } from "../statistics/moments.ts";

/** The others' mean and standard deviation, and how many of these a number is from the mean. */
export interface Deviation {
  readonly mean: number;
  readonly deviation: number;
  readonly z: number;
}

/**
 * A number's deviation.
 *
 * @param others Those that are not finite are left out; where they are more than half, all is NaN.
 */
export function deviationOf(value: number, others: Float64Array): Deviation {
  const finite = others.filter(Number.isFinite);
  if (2 * finite.length <= others.length) return { mean: NaN, deviation: NaN, z: NaN };
  const moments = momentsOf(finite);
  const [{ mean }, spread] = [moments, deviation(moments)];
  return { mean, deviation: spread, z: (value - mean) / spread };
}
