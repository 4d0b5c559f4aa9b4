/**
 * The mean of magnitudes that may lie outside of float64's range.
 */
import { compare, isWhole, ldexp, type Magnitude, normalise, split } from "./magnitudes.ts";
import { meanOf, mergeMeans } from "./moments.ts";

/** The mean of some magnitudes. */
export interface MagnitudeMean {
  readonly count: number;
  /** NaN where the count is 0. */
  readonly mean: Magnitude;
}

/**
 * The mean of the first `count` magnitudes.
 *
 * @param values Their mantissas, each in the form of {@linkcode Magnitude}.
 * @param largest The largest of them.
 * @param exponents Their exponents, if not all are 0.
 */
export function magnitudeMeanOf(
  values: Float64Array,
  count: number,
  largest: Magnitude,
  exponents?: Int32Array,
): MagnitudeMean {
  if (exponents === undefined) {
    const { mean } = meanOf(values, count);
    if (isWhole(mean) || largest.mantissa === 0 || count === 0) {
      return { count, mean: { mantissa: mean, exponent: 0 } };
    }
  }
  // As parts of the largest one: to scale by a power of two is exact, but for what is too small beside it
  // to count.
  const { exponent } = split(largest.mantissa, largest.exponent);
  const parts = Float64Array.from(
    { length: count },
    (_, i) => ldexp(values[i]!, (exponents?.[i] ?? 0) - exponent),
  );
  return { count, mean: normalise(meanOf(parts).mean, exponent) };
}

/** The mean of two parts together. */
export function mergeMagnitudeMeans(a: MagnitudeMean, b: MagnitudeMean): MagnitudeMean {
  if (a.count === 0 || b.count === 0) return a.count === 0 ? b : a;
  const larger = compare(a.mean, b.mean) > 0 ? a.mean : b.mean;
  const both = (exponent: number) =>
    mergeMeans(
      { count: a.count, mean: ldexp(a.mean.mantissa, a.mean.exponent - exponent) },
      { count: b.count, mean: ldexp(b.mean.mantissa, b.mean.exponent - exponent) },
    );
  if (a.mean.exponent === 0 && b.mean.exponent === 0) {
    const { count, mean } = both(0);
    if (isWhole(mean) || larger.mantissa === 0) {
      return { count, mean: { mantissa: mean, exponent: 0 } };
    }
  }
  const { exponent } = split(larger.mantissa, larger.exponent);
  const { count, mean } = both(exponent);
  return { count, mean: normalise(mean, exponent) };
}
