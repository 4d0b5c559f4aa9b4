/**
 * Magnitudes that may lie outside of float64's range: a plain net of 2000 layers has gradients a
 * thousand decades below it.
 */
import { kernel } from "./kernel/kernel.ts";
import { roomFor } from "./kernel/room.ts";
import { ldexp } from "./ldexp.ts";
import { scratchIntegers } from "./scratch.ts";

/**
 * Magnitudes, each as mantissa 2^exponent: 0, above 0, or not finite.
 *
 * Row-major in [variants, metrics, layers, stride]; of each layer's numbers the first are the nets', in
 * the order of the task's seeds, and the rest has no meaning.
 */
export interface Magnitudes {
  readonly mantissas: Float64Array<ArrayBuffer>;
  readonly exponents: Int32Array<ArrayBuffer>;
  /** How many numbers there are from one layer's first to the next layer's first. */
  readonly stride: number;
}

/**
 * One magnitude, mantissa 2^exponent, in one form only: what float64 holds with all its bits, zeros and
 * what is not finite included, has the exponent 0. Of all else the mantissa is from 1 up to, not
 * including, 2.
 */
export interface Magnitude {
  readonly mantissa: number;
  readonly exponent: number;
}

const LOG10_2 = 0.3010299956639812;

/** The smallest number that float64 holds with all 53 bits of its mantissa. */
const SMALLEST = 2 ** -1022;

/**
 * Puts values that measureAll() has set into the form of {@linkcode Magnitude}.
 *
 * @returns Their exponents, in memory that the next call overwrites.
 */
export function normaliseAll(
  values: Float64Array,
  { mantissas, exponents }: Magnitudes,
  from: number,
): Int32Array {
  const found = scratchIntegers("exponents", values.length).fill(0);
  for (let i = 0, at = from; i < values.length; i++, at++) {
    if (isWhole(values[i]!)) continue;
    const { mantissa, exponent } = normalise(mantissas[at]!, exponents[at]!);
    values[i] = mantissa;
    found[i] = exponent;
  }
  return found;
}

/** What measureAll() finds of some magnitudes. */
export interface Measured {
  /** The nearest float64 to each, in memory that the next call overwrites. */
  readonly values: Float64Array;
  /** How many are 0, and how many infinite or NaN. */
  readonly zeros: number;
  readonly nonfinite: number;
  /** Whether there is one above 0 that float64 cannot hold with all its bits. */
  readonly isFar: boolean;
}

/**
 * Sets logs[i] to log10 of the magnitude at from + i, -Infinity for 0, for all i. What is finite is added up: the
 * nearest float64s for readSums(), the logarithms for readOtherMean().
 *
 * @param logs A row of the kernel's memory.
 */
export function measureAll(
  { mantissas, exponents }: Pick<Magnitudes, "mantissas" | "exponents">,
  from: number,
  logs: Float64Array,
): Measured {
  const [room, count] = [roomFor(logs.length), logs.length];
  const { measure, zeros, nonfinite, far } = kernel();
  room.mantissas.set(mantissas.subarray(from, from + count));
  room.exponents.set(exponents.subarray(from, from + count));
  measure(
    room.mantissas.byteOffset,
    room.exponents.byteOffset,
    room.values.byteOffset,
    logs.byteOffset,
    count,
  );
  return {
    values: room.values.subarray(0, count),
    zeros: zeros.value,
    nonfinite: nonfinite.value,
    isFar: far.value > 0,
  };
}

/** log10 of mantissa 2^exponent, for any exponent; -Infinity for 0. */
export function log10Of(mantissa: number, exponent: number): number {
  return kernel().log10(mantissa) + exponent * LOG10_2;
}

/** The nearest float64: 0 or Infinity where it is too small or too large for one. */
export function numberOf({ mantissa, exponent }: Magnitude): number {
  return ldexp(mantissa, exponent);
}

/** The magnitude mantissa 2^exponent, of any mantissa from 0 up, or NaN. */
export function normalise(mantissa: number, exponent: number): Magnitude {
  const value = ldexp(mantissa, exponent);
  return isWhole(value) || !(mantissa > 0 && mantissa < Infinity)
    ? { mantissa: value, exponent: 0 }
    : split(mantissa, exponent);
}

/** Whether a value is in the form that magnitudes have. */
export function isMagnitude({ mantissa, exponent }: Magnitude): boolean {
  if (exponent === 0) {
    return isWhole(mantissa) || mantissa === 0 || mantissa === Infinity || Number.isNaN(mantissa);
  }
  return (exponent < -1022 || exponent > 1023) && mantissa >= 1 && mantissa < 2;
}

/** Whether float64 holds a number above 0 with all its bits. */
export function isWhole(value: number): boolean {
  return value >= SMALLEST && value < Infinity;
}

const float64 = new DataView(new ArrayBuffer(8));

/** A finite number above 0 with a mantissa from 1 up to 2, whatever its size. */
export function split(mantissa: number, exponent: number): Magnitude {
  if (mantissa < SMALLEST) return split(mantissa * 2 ** 100, exponent - 100);
  float64.setFloat64(0, mantissa);
  const head = float64.getUint16(0); // 11 bits of exponent, 4 of mantissa
  float64.setUint16(0, 1023 << 4 | head & 15);
  return { mantissa: float64.getFloat64(0), exponent: exponent + (head >> 4) - 1023 };
}

/** (a / b) 2^exponent of finite numbers above 0, also where float64 cannot hold a / b. */
export function divide(a: number, b: number, exponent: number): Magnitude {
  const [over, under] = [split(a, exponent), split(b, 0)];
  return normalise(over.mantissa / under.mantissa, over.exponent - under.exponent);
}

/** The root of a magnitude, NaN among them. */
export function rootOf({ mantissa, exponent }: Magnitude): Magnitude {
  const odd = exponent & 1;
  return normalise(Math.sqrt(odd ? 2 * mantissa : mantissa), (exponent - odd) / 2);
}

/** The magnitude whose log10 is given, with as many digits as the logarithm has behind its point. */
export function ofLog10(log: number): Magnitude {
  const value = 10 ** log;
  if (isWhole(value) || !Number.isFinite(log)) return { mantissa: value, exponent: 0 };
  const exponent = Math.floor(log / LOG10_2);
  return normalise(10 ** (log - exponent * LOG10_2), exponent);
}

/** Below 0 if a is smaller than b, above 0 if it is larger. Both are finite. */
export function compare(a: Magnitude, b: Magnitude): number {
  const isBelow = (a: Magnitude, b: Magnitude) =>
    isSmaller(a.mantissa, a.exponent, b.mantissa, b.exponent);
  return isBelow(a, b) ? -1 : isBelow(b, a) ? 1 : 0;
}

/** Whether a finite magnitude is smaller than another; without objects, for many in a row. */
export function isSmaller(a: number, aExponent: number, b: number, bExponent: number): boolean {
  if (aExponent === bExponent) return a < b;
  return a === 0 || b !== 0 && aExponent < bExponent; // 0 has the exponent 0
}

/**
 * low + (high - low) share, where the share is from 0 to 1: as float64 computes it, if it holds all
 * three.
 */
export function between(low: Magnitude, high: Magnitude, share: number): Magnitude {
  if (share === 0 || compare(low, high) === 0) return low;
  if (low.exponent === 0 && high.exponent === 0) {
    const value = low.mantissa + (high.mantissa - low.mantissa) * share;
    if (isWhole(value)) return { mantissa: value, exponent: 0 };
  }
  // As parts of the larger one, next to which nothing that is lost here counts.
  const { mantissa: b, exponent } = split(high.mantissa, high.exponent);
  const a = ldexp(low.mantissa, low.exponent - exponent);
  return normalise(a + (b - a) * share, exponent);
}
