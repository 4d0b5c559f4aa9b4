/**
 * Sums of numbers that are known by their logarithms, -Infinity for 0.
 */
import { exp } from "../float64/exponentials.ts";
import { log1p } from "../float64/logarithms.ts";

/** ln(e^a + e^b) */
export function lnSum(a: number, b: number): number {
  return lnSquareOfSum(a, b, 0);
}

/**
 * ln E[(X + Y)^2] for a = ln E[X^2] and b = ln E[Y^2].
 *
 * @param correlation E[X Y] / sqrt(E[X^2] E[Y^2])
 */
export function lnSquareOfSum(a: number, b: number, correlation: number): number {
  const [most, least] = a > b ? [a, b] : [b, a];
  if (least === -Infinity || most === Infinity) return most;
  const ratio = exp((least - most) / 2);
  return most + log1p(Math.max(ratio * (2 * correlation + ratio), -1));
}
