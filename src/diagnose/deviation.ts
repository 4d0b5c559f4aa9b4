/**
 * How far a number is from others of its kind.
 */

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
  const { length } = finite;
  if (2 * length <= others.length) return { mean: NaN, deviation: NaN, z: NaN };
  const mean = finite.reduce((sum, one) => sum + one, 0) / length;
  const squares = finite.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (length - 1));
  return { mean, deviation, z: (value - mean) / deviation };
}
