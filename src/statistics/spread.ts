/**
 * The mean of magnitudes that may lie outside of float64's range, the smallest and the largest.
 */
import { ldexp } from "./ldexp.ts";
import { compare, isSmaller, isWhole, type Magnitude, normalise, split } from "./magnitudes.ts";
import { mergeMeans, type Sums, sumsOf } from "./moments.ts";
import { scratch } from "./scratch.ts";

/** The mean of some magnitudes. */
export interface MagnitudeMean {
  readonly count: number;
  /** NaN where the count is 0. */
  readonly mean: Magnitude;
}

/** Where some magnitudes are. */
export interface Spread {
  readonly values: MagnitudeMean;
  /** The mean of their squares; NaN where there are none. */
  readonly square: Magnitude;
  /** The smallest and the largest; NaN where there are none. */
  readonly min: Magnitude;
  readonly max: Magnitude;
}

/** A number that float64 holds. */
function whole(mantissa: number): Magnitude {
  return { mantissa, exponent: 0 };
}

/** Finite magnitudes. */
interface Finite {
  /** Their mantissas. */
  readonly values: Float64Array;
  /** Their exponents, if not all are 0. */
  readonly exponents: Int32Array | undefined;
}

/**
 * Where some finite magnitudes are.
 *
 * @param sums The sums of the float64s that are nearest to them, but for those nearest to Infinity.
 * @param isFar Whether float64 cannot hold all of them.
 * @param finite The magnitudes; it is called once at most, where they are needed.
 */
export function spreadOf(sums: Sums, isFar: boolean, finite: () => Finite): Spread {
  const { count } = sums.values;
  const far = isFar ? finite() : undefined;
  const { min, max } = far === undefined ? endsOf(sums) : farEnds(far);
  if (count === 0 || max.mantissa === 0) {
    return { values: { count, mean: max }, square: max, min, max };
  }
  const near = max.exponent === 0 ? sums : undefined;
  const mean = wholeOf(near?.values.mean);
  const canSquare = max.mantissa >= LEAST_TO_SQUARE && max.mantissa <= MOST_TO_SQUARE;
  const square = canSquare ? wholeOf(near?.square) : undefined;
  if (mean !== undefined && square !== undefined) {
    return { values: { count, mean }, square, min, max };
  }
  // As parts of the largest one: to scale by a power of two is exact, but for what is too small beside it
  // to count.
  const { exponent } = split(max.mantissa, max.exponent);
  const parts = sumsOf(partsOf(far ?? finite(), exponent));
  return {
    values: { count, mean: mean ?? normalise(parts.values.mean, exponent) },
    square: square ?? normalise(parts.square, 2 * exponent),
    min,
    max,
  };
}

/** A number that float64 holds with all its bits; undefined of others. */
function wholeOf(value: number | undefined): Magnitude | undefined {
  return value !== undefined && isWhole(value) ? whole(value) : undefined;
}

/** Between these float64 holds a square, and beside it what is too small for it does not count. */
const [LEAST_TO_SQUARE, MOST_TO_SQUARE] = [2 ** -400, 2 ** 400];

/** The magnitudes in units of 2^unit. */
function partsOf({ values, exponents }: Finite, unit: number): Float64Array {
  const parts = scratch("parts", values.length);
  for (let i = 0; i < values.length; i++) {
    parts[i] = ldexp(values[i]!, (exponents === undefined ? 0 : exponents[i]!) - unit);
  }
  return parts;
}

/** The smallest and the largest of some numbers. */
function endsOf({ values, smallest, largest }: Sums): Pick<Spread, "min" | "max"> {
  if (values.count === 0) return { min: whole(NaN), max: whole(NaN) };
  return { min: whole(smallest), max: whole(largest) };
}

/** The same of magnitudes some of which float64 cannot hold. */
function farEnds(finite: Finite): Pick<Spread, "min" | "max"> {
  const mantissas = finite.values, exponents = finite.exponents!; // they are not all 0
  let [least, leastExponent] = [mantissas[0]!, exponents[0]!];
  let [most, mostExponent] = [least, leastExponent];
  for (let i = 1; i < mantissas.length; i++) {
    const mantissa = mantissas[i]!, exponent = exponents[i]!;
    if (isSmaller(mantissa, exponent, least, leastExponent)) {
      [least, leastExponent] = [mantissa, exponent];
    } else if (isSmaller(most, mostExponent, mantissa, exponent)) {
      [most, mostExponent] = [mantissa, exponent];
    }
  }
  return {
    min: { mantissa: least, exponent: leastExponent },
    max: { mantissa: most, exponent: mostExponent },
  };
}

/** The smaller one, or the larger one; NaN only where both are. */
function further(direction: -1 | 1, a: Magnitude, b: Magnitude): Magnitude {
  if (Number.isNaN(a.mantissa) || Number.isNaN(b.mantissa)) {
    return Number.isNaN(a.mantissa) ? b : a;
  }
  return direction * compare(a, b) > 0 ? a : b;
}

/** Where two parts are together. */
export function mergeSpreads(a: Spread, b: Spread): Spread {
  return {
    values: mergeMagnitudeMeans(a.values, b.values),
    square: mergeMagnitudeMeans(squaresOf(a), squaresOf(b)).mean,
    min: further(-1, a.min, b.min),
    max: further(1, a.max, b.max),
  };
}

function squaresOf({ values: { count }, square: mean }: Spread): MagnitudeMean {
  return { count, mean };
}

function mergeMagnitudeMeans(a: MagnitudeMean, b: MagnitudeMean): MagnitudeMean {
  if (a.count === 0 || b.count === 0) return a.count === 0 ? b : a;
  const larger = compare(a.mean, b.mean) > 0 ? a.mean : b.mean;
  const both = (exponent: number) =>
    mergeMeans(
      { count: a.count, mean: ldexp(a.mean.mantissa, a.mean.exponent - exponent) },
      { count: b.count, mean: ldexp(b.mean.mantissa, b.mean.exponent - exponent) },
    );
  if (a.mean.exponent === 0 && b.mean.exponent === 0) {
    const { count, mean } = both(0);
    if (isWhole(mean) || larger.mantissa === 0) return { count, mean: whole(mean) };
  }
  const { exponent } = split(larger.mantissa, larger.exponent);
  const { count, mean } = both(exponent);
  return { count, mean: normalise(mean, exponent) };
}
