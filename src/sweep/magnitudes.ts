/**
 * Magnitudes that may lie outside of float64's range: each is mantissa 2^exponent.
 */
import type { Magnitudes } from "../engine/engine.ts";

const LOG10_2 = 0.3010299956639812;

/** The number at a place: 0 where it is under float64's smallest. */
export function valueAt({ mantissas, exponents }: Magnitudes, index: number): number {
  return ldexp(mantissas[index]!, exponents[index]!);
}

/** log10 of each number, which no exponent takes out of range; -Infinity for 0. */
export function log10s({ mantissas, exponents }: Magnitudes): Float64Array {
  const logs = new Float64Array(mantissas.length);
  for (let i = 0; i < logs.length; i++) {
    logs[i] = Math.log10(mantissas[i]!) + exponents[i]! * LOG10_2;
  }
  return logs;
}

/** mantissa 2^exponent. Powers below 2^-1022 are taken in steps, since 2^-1100 alone would be 0. */
export function ldexp(mantissa: number, exponent: number): number {
  if (exponent === 0) return mantissa;
  if (exponent >= -1000 && exponent <= 1000) return mantissa * 2 ** exponent;
  const step = exponent < 0 ? -1000 : 1000;
  const value = mantissa * 2 ** step;
  return value === 0 || !Number.isFinite(value) ? value : ldexp(value, exponent - step);
}
